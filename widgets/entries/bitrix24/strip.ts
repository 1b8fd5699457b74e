import { ruleStrip } from '../../rule-strip/index.ts'
import { openInPortal } from './open.ts'

openInPortal(ruleStrip)
