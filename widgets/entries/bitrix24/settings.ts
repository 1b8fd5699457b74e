import { createPinia } from 'pinia'
import { settings } from '../../settings/index.ts'
import { openInPortal } from './open.ts'

openInPortal(settings, app => app.use(createPinia()))
