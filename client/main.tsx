import { render } from 'solid-js/web';
import './styles/tokens.css';
import './styles/base.css';
import './styles/ui.css';
import './styles/home.css';
import './styles/room.css';
import './styles/messages.css';
import './styles/message-body.css';
import './styles/composer.css';
import './styles/account.css';
import { App } from './App.tsx';

const root = document.getElementById('app');
if (root) render(() => <App />, root);
