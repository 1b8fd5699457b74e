import '../bitrix24/ui-kit.css'
import { createPinia } from 'pinia'
import { settings } from '../../settings/index.ts'
import { followTheme } from '../bitrix24/ui-kit.ts'
import { openInAccount } from './open.ts'

followTheme()
openInAccount(settings, app => app.use(createPinia()))
