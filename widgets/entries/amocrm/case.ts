import { cardCase } from '../../cases/card-case.ts'
import { openInAccount } from './open.ts'

openInAccount(cardCase)
