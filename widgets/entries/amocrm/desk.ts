import '../bitrix24/ui-kit.css'
import { createPinia } from 'pinia'
import { desk } from '../../desk/index.ts'
import { followTheme } from '../bitrix24/ui-kit.ts'
import { openInAccount } from './open.ts'

followTheme()
openInAccount(desk, app => app.use(createPinia()))
