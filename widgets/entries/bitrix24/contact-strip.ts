import { clientTime } from '../../client-time/index.ts'
import { openInPortal } from './open.ts'

openInPortal(clientTime)
