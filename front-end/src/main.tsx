import './styles/base.css';
import './styles/shell.css';
import './styles/controls.css';
import './styles/shop.css';
import './styles/orders.css';
import './styles/coulisses.css';
import './styles/motion.css';

import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App, preloadCoulisses } from './App';
import { applyTheme } from './components/theme';
import { startFeed } from './live/store';
import { queryClient } from './queries';

applyTheme();
startFeed();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}

addEventListener('load', () => setTimeout(preloadCoulisses, 300));
