import './ui-kit.css'
import { createPinia } from 'pinia'
import { desk } from '../../desk/index.ts'
import { openInPortal } from './open.ts'
import { followTheme } from './ui-kit.ts'

followTheme()
openInPortal(desk, app => app.use(createPinia()))
