import { cardTab } from '../../card-tab/index.ts'
import { openInPortal } from './open.ts'

openInPortal(cardTab)
