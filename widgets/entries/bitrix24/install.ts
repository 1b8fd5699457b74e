import { install } from '../../install/index.ts'
import { openInPortal } from './open.ts'

openInPortal(install)
