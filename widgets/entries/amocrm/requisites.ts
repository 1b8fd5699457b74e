import { requisitesOfSession } from '../../requisites/index.ts'
import { openInAccount } from './open.ts'

openInAccount(requisitesOfSession)
