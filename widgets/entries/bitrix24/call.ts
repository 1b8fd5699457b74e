import { callCard } from '../../client/index.ts'
import { openInPortal } from './open.ts'

openInPortal(callCard)
