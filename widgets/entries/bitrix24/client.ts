import { clientPage } from '../../client/index.ts'
import { showNumberLink } from './number-link.ts'
import { openInPortal } from './open.ts'

if (openInPortal(clientPage) === null) showNumberLink()
