import './ui-kit.css'
import { createPinia } from 'pinia'
import { desk } from '../../desk/index.ts'
import { showNumberLink } from './number-link.ts'
import { openInPortal } from './open.ts'
import { followTheme } from './ui-kit.ts'

followTheme()
if (openInPortal(desk, app => app.use(createPinia())) === null) showNumberLink()
