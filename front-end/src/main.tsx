import './styles/base.css';
import './styles/shell.css';
import './styles/toaster.css';
import './styles/shell-screens.css';
import './styles/forms.css';
import './styles/notices.css';
import './styles/catalogue.css';
import './styles/order-form.css';
import './styles/shop-screens.css';
import './styles/lists.css';
import './styles/order.css';
import './styles/orders-screens.css';
import './styles/stage.css';
import './styles/parts.css';
import './styles/journeys.css';
import './styles/stage-screens.css';
import './styles/motion.css';

import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App, preloadCoulisses } from './App';
import { ErrorBoundary } from './components/ErrorBoundary';
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
        <ErrorBoundary>
          <App />
        </ErrorBoundary>
      </QueryClientProvider>
    </StrictMode>,
  );
}

addEventListener('load', () => setTimeout(preloadCoulisses, 300));
