import { Component, type ReactNode } from 'react';

import { queryClient } from '../queries';
import { Trouble } from './Trouble';

interface State {
  error: unknown;
  tries: number;
}

/** A page that breaks does not take the others with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null, tries: 0 };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  /** With fresh answers; when that was not enough, with a fresh page, which loses what only this one knows. */
  private readonly retry = (): void => {
    if (this.state.tries > 0) location.reload();
    queryClient.clear();
    this.setState(({ tries }) => ({ error: null, tries: tries + 1 }));
  };

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return <Trouble error={this.state.error} onRetry={this.retry} />;
  }
}
