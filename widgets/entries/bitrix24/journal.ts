import { journal } from '../../journal/index.ts'
import { openInPortal } from './open.ts'

openInPortal(journal)
