import './ui-kit.css'
import { createPinia } from 'pinia'
import { settings } from '../../settings/index.ts'
import { openInPortal } from './open.ts'
import { followTheme } from './ui-kit.ts'

followTheme()
openInPortal(settings, app => app.use(createPinia()))
