import { contactTime } from '../../client/index.ts'
import { openInPortal } from './open.ts'

openInPortal(contactTime)
