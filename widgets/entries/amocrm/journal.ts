import { journal } from '../../journal/index.ts'
import { openInAccount } from './open.ts'

openInAccount(journal)
