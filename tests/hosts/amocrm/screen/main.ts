import './theme.css'
import { createApp } from 'vue'
import AmoScreen from './AmoScreen.vue'

createApp(AmoScreen).mount('#page_holder')
