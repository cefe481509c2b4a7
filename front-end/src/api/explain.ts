import { ProblemError, UnreachableError, UnreadableError } from './problem';

export type Trouble = 'offline' | 'unreachable' | 'unavailable' | 'missing' | 'refused' | 'broken';

export interface Explanation {
  trouble: Trouble;
  title: string;
  detail: string;
  /** Under which the shop's logs know the request. */
  reference: string | null;
}

const away = new Set([502, 503, 504]);

/** What to tell a person about an error, in French. */
export function explain(error: unknown, online = navigator.onLine): Explanation {
  if (error instanceof ProblemError) return explainProblem(error);
  if (error instanceof UnreachableError && !online) {
    return {
      trouble: 'offline',
      title: 'Vous êtes hors ligne',
      detail: 'Rien n’est perdu : la page se remettra à jour dès que la connexion reviendra.',
      reference: null,
    };
  }
  if (error instanceof UnreachableError) {
    return {
      trouble: 'unreachable',
      title: 'L’échoppe ne répond pas',
      detail: 'Aucune réponse n’est arrivée. La page essaie de nouveau toute seule.',
      reference: null,
    };
  }
  if (error instanceof UnreadableError) {
    return {
      trouble: 'broken',
      title: 'Réponse illisible',
      detail: 'Ce qui a répondu n’a pas répondu ce que la page attend. La page essaie de nouveau toute seule.',
      reference: null,
    };
  }
  return {
    trouble: 'broken',
    title: 'Cette page a rencontré une erreur',
    detail: error instanceof Error ? error.message : String(error),
    reference: null,
  };
}

function explainProblem(error: ProblemError): Explanation {
  const reference = error.problem?.instance ?? null;
  const detail = sentence(error.problem?.detail ?? '');
  const wait = error.retryAfter === null ? '' : ` L’échoppe demande d’attendre ${error.retryAfter} s.`;
  if (error.status === 429) {
    const busy = 'L’échoppe reçoit trop de demandes d’ici en ce moment.';
    return { trouble: 'unavailable', title: 'Trop de demandes à la fois', detail: busy + wait, reference };
  }
  if (away.has(error.status)) {
    return { trouble: 'unavailable', title: 'Service momentanément indisponible', detail: detail + wait, reference };
  }
  const title = error.problem?.title ?? `Réponse inattendue (${error.status})`;
  if (error.status === 404) return { trouble: 'missing', title, detail, reference };
  return { trouble: error.status < 500 ? 'refused' : 'broken', title, detail, reference };
}

function sentence(text: string): string {
  if (text === '') return text;
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}
