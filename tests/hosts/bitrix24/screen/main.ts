import { createApp } from 'vue'
import PortalScreen from './PortalScreen.vue'
import './theme.css'

createApp(PortalScreen).mount('#app')
