import { Component, type ReactNode } from 'react';

import { Trouble } from './Trouble';

/** A page that breaks does not take the others with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return <Trouble error={this.state.error} onRetry={() => location.reload()} />;
  }
}
