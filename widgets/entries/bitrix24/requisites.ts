import { requisites } from '../../requisites/index.ts'
import { openInPortal } from './open.ts'

openInPortal(requisites)
