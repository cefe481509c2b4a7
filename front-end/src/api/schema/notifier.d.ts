export interface paths {
    "/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ce qui a été affiché, tout ou une partie, du plus récent au plus ancien */
        get: operations["listNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ce qui est affiché, au moment où cela l'est (server-sent events)
         * @description Un événement par notification, dans l'ordre de l'affichage : `event:` est son type, `id:` son identifiant, et `data:`
         *     le même JSON que dans `GET /notifications`, sur une ligne. Le flux commence maintenant, ou juste après l'événement
         *     donné par `Last-Event-ID` : rien n'est perdu ni répété, même si le service a redémarré entre-temps. Un identifiant bien
         *     formé mais inconnu fait tout reprendre depuis le début.
         *
         *     Un commentaire est envoyé toutes les 15 secondes. Le flux n'a pas de fin, mais le service le coupe quand il s'arrête ou
         *     quand le client lit trop lentement : le client revient alors avec `Last-Event-ID`, comme `EventSource` le fait tout
         *     seul. Mais celui-ci renonce pour toujours à la première réponse qui n'est pas 200, telle qu'un 502 de la passerelle
         *     (`readyState` 2) : en ouvrir alors un nouveau, avec `lastEventId`. (Swagger UI n'affiche une réponse qu'à sa fin : `curl -N` montre le flux.)
         */
        get: operations["followNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status/notifier-service": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * L'état du service à l'instant
         * @description La réponse est 200 tant que le processus répond, et vient en moins d'une seconde, même si rien d'autre ne répond.
         */
        get: operations["readNotifierStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * CommandeAnnoncee
         * @description Une commande, telle qu'elle a été annoncée
         */
        CommandeAnnoncee: {
            /**
             * Format: uuid
             * @description Identifiant de la commande
             * @example 019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02
             */
            id: string;
            /**
             * Format: date-time
             * @description Moment de la commande
             * @example 2026-11-22T10:15:04.123Z
             */
            date_achat: string;
            /**
             * Format: uuid
             * @description Qui a commandé
             * @example 019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4
             */
            utilisateur_id: string;
            /**
             * @description Somme des prix × quantités, en euros, avec deux décimales
             * @example 23
             */
            prix_total: number;
            /**
             * @description Où livrer
             * @example 12 rue des Lilas, Lyon
             */
            adresse_livraison: string;
            /** @description Les produits, tels qu'ils étaient au moment de la commande */
            produits: components["schemas"]["LigneAnnoncee"][];
        };
        /**
         * Consommation
         * @description Ce qu'un processus a affiché depuis son démarrage
         */
        Consommation: {
            /**
             * Format: int64
             * @description Combien d'événements ce processus a affichés depuis son démarrage
             * @example 12
             */
            affichees: number;
            /**
             * Format: date-time
             * @description Moment du dernier affichage par ce processus, s'il y en a eu un
             * @example 2026-11-22T10:15:04.134Z
             */
            dernier_affichage?: string | null;
            /** @description Ce que ce processus ne peut pas lire ; absent s'il peut tout lire */
            illisibles?: components["schemas"]["LotIllisible"][];
        };
        /**
         * Dependance
         * @description Ce dont un service a besoin
         */
        Dependance: {
            /**
             * @description `postgresql` ou `sqlite` pour la base de données, `kafka` ou `bus` pour ce qui porte les événements
             * @example postgresql
             */
            nom: string;
            etat: components["schemas"]["Disponibilite"];
        };
        /**
         * @description `disponible` : elle vient de répondre ; `indisponible` : elle a refusé, ou n'a pas répondu en 0,8 s
         * @enum {string}
         */
        Disponibilite: "disponible" | "indisponible";
        /**
         * EtatDuNotificateur
         * @description L'état du service à l'instant, vu par le processus qui répond
         */
        EtatDuNotificateur: {
            /**
             * @description Nom du service
             * @example notifier-service
             */
            service: string;
            /**
             * @description Version du service
             * @example 0.1.0
             */
            version: string;
            /**
             * Format: uuid
             * @description Le processus qui répond : un autre identifiant à chaque démarrage et pour chaque réplique
             * @example 019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4
             */
            instance: string;
            /**
             * Format: date-time
             * @description Moment de la réponse
             * @example 2026-11-22T10:15:04.123Z
             */
            date: string;
            /**
             * Format: date-time
             * @description Moment du démarrage de ce processus
             * @example 2026-11-22T09:00:00.000Z
             */
            demarre_le: string;
            /** @description Ce dont le service a besoin */
            dependances: components["schemas"]["Dependance"][];
            consommation: components["schemas"]["Consommation"];
        };
        /**
         * Faute
         * @description Une faute du corps de la requête, à l'endroit que le pointeur JSON (RFC 6901) désigne
         */
        Faute: {
            /**
             * @description Pointeur JSON (RFC 6901) vers la valeur en faute
             * @example /nom
             */
            pointer: string;
            /**
             * @description Ce qui ne va pas
             * @example doit être une chaîne de caractères
             */
            detail: string;
        };
        /**
         * LigneAnnoncee
         * @description Un produit commandé
         */
        LigneAnnoncee: {
            /**
             * Format: uuid
             * @description Identifiant du produit
             * @example 019ad735-8fb8-71a3-af67-19acad3c2d6d
             */
            id: string;
            /**
             * @description Nom du produit
             * @example Miel de châtaignier
             */
            nom: string;
            /**
             * @description Prix d'un exemplaire, en euros, avec deux décimales
             * @example 11.5
             */
            prix: number;
            /**
             * Format: int32
             * @description Nombre d'exemplaires
             * @example 2
             */
            quantite: number;
        };
        /**
         * LotIllisible
         * @description Un lot d'événements illisible (compression inconnue, données abîmées) ; la suite de sa partition attend
         */
        LotIllisible: {
            /**
             * @description Le sujet (topic) de Kafka
             * @example orders
             */
            sujet: string;
            /**
             * Format: int32
             * @description Numéro de la partition
             * @example 3
             */
            partition: number;
            /**
             * Format: int64
             * @description Position du lot dans sa partition (offset)
             * @example 17
             */
            position: number;
            /**
             * Format: date-time
             * @description Depuis quand
             * @example 2026-11-22T10:15:04.134Z
             */
            depuis: string;
        };
        /**
         * Notification
         * @description Un événement affiché
         */
        Notification: {
            /**
             * Format: uuid
             * @description Identifiant de l'événement (UUIDv7)
             * @example 019aabda-7b10-7a41-b6f1-3d2c8e5f9a01
             */
            id: string;
            /**
             * @description Type de l'événement : `order.created.v1` ou `order.deleted.v1`
             * @example order.created.v1
             */
            type: string;
            /**
             * Format: uuid
             * @description Identifiant de la commande
             * @example 019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02
             */
            commande_id: string;
            /**
             * @description La ligne affichée sur la console, sans son heure
             * @example commande ajoutée    019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02  2 articles  23,00 €  → 12 rue des Lilas, Lyon
             */
            message: string;
            /**
             * Format: date-time
             * @description Moment de l'événement : la commande est enregistrée, ou supprimée
             * @example 2026-11-22T10:15:04.123Z
             */
            date: string;
            /**
             * Format: date-time
             * @description Moment où le courtier de messages l'a accepté
             * @example 2026-11-22T10:15:04.131Z
             */
            publie_le: string;
            /**
             * Format: date-time
             * @description Moment où il a été affiché
             * @example 2026-11-22T10:15:04.134Z
             */
            affiche_le: string;
            commande: components["schemas"]["CommandeAnnoncee"];
        };
        /**
         * Probleme
         * @description Ce qui ne va pas (RFC 9457)
         */
        Probleme: {
            /**
             * @description Genre de problème, stable : `urn:echoppe:problem:<nom>`
             * @example urn:echoppe:problem:invalid-body
             */
            type: string;
            /**
             * @description Le genre de problème en quelques mots
             * @example Corps de requête invalide
             */
            title: string;
            /**
             * Format: int32
             * @description Statut HTTP de la réponse
             * @example 400
             */
            status: number;
            /**
             * @description Ce qui ne va pas dans cette requête
             * @example 1 faute dans le corps de la requête
             */
            detail: string;
            /**
             * @description Identifiant de la requête, aussi dans l'en-tête `X-Request-Id`
             * @example 019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4
             */
            instance: string;
            /**
             * @description Toutes les fautes du corps de la requête
             * @default []
             */
            errors: components["schemas"]["Faute"][];
        };
    };
    responses: never;
    parameters: {
        /** @description Langue des problèmes : l'anglais pour qui le préfère, sinon le français. Mal formé, il est ignoré */
        "Accept-Language": string;
        /** @description Identifiant de la requête, choisi par le client : 1 à 128 lettres, chiffres et `-._~:/+=@`. Un autre n'est pas refusé : le serveur le remplace */
        "X-Request-Id": string;
        /** @description Contexte de trace ([W3C](https://www.w3.org/TR/trace-context/)). Mal formé, il est ignoré */
        traceparent: string;
    };
    requestBodies: never;
    headers: {
        /** @description Identifiant de la requête : celui que le client a donné, ou un nouveau */
        "X-Request-Id": string;
        /** @description Langue du problème */
        "Content-Language": "fr" | "en";
        /** @description De quels en-têtes de la requête la réponse dépend : au moins `Accept-Language` */
        Vary: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listNotifications: {
        parameters: {
            query?: {
                /** @description Combien au plus ; toutes à défaut */
                limit?: number;
                /** @description La suite de cette notification ; une notification inconnue est refusée (400) */
                after?: string;
                /** @description `desc` : de la plus récente à la plus ancienne, à défaut ; `asc` : l'inverse */
                order?: "asc" | "desc";
            };
            header?: {
                /** @description L'`ETag` de la liste déjà connue : si elle est encore la même, la réponse est 304 */
                "If-None-Match"?: string;
                /** @description Langue des problèmes : l'anglais pour qui le préfère, sinon le français. Mal formé, il est ignoré */
                "Accept-Language"?: components["parameters"]["Accept-Language"];
                /** @description Identifiant de la requête, choisi par le client : 1 à 128 lettres, chiffres et `-._~:/+=@`. Un autre n'est pas refusé : le serveur le remplace */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description Contexte de trace ([W3C](https://www.w3.org/TR/trace-context/)). Mal formé, il est ignoré */
                traceparent?: components["parameters"]["traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Succès */
            200: {
                headers: {
                    /** @description Adresse de la suite, `rel="next"` (RFC 8288), quand il y en a une */
                    Link?: string;
                    /** @description Désigne cet état de la liste, quand elle est courte */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"][];
                };
            };
            /** @description Inchangée depuis l'état que désigne `If-None-Match` */
            304: {
                headers: {
                    /** @description Adresse de la suite, `rel="next"` (RFC 8288), quand il y en a une */
                    Link?: string;
                    /** @description Désigne cet état de la liste, quand elle est courte */
                    ETag: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Illisible : un paramètre inconnu, ou qui ne correspond pas au schéma, ou le corps */
            400: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description `Accept` exclut tous les types de réponse de l'opération */
            406: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Adresse de plus de 8 Kio */
            414: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Trop de requêtes : la passerelle en accepte moins d'une même adresse */
            429: {
                headers: {
                    /** @description Secondes à attendre avant de réessayer */
                    "Retry-After"?: number;
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Plus de 100 en-têtes, ou plus de 32 Kio d'en-têtes */
            431: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Erreur interne */
            500: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description La passerelle n'a pas pu joindre le service */
            502: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Momentanément indisponible : réessayer après le délai de `Retry-After` */
            503: {
                headers: {
                    /** @description Secondes à attendre avant de réessayer */
                    "Retry-After"?: number;
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Le service n'a pas répondu à temps à la passerelle */
            504: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
        };
    };
    followNotifications: {
        parameters: {
            query?: {
                /** @description Le même, pour qui ne peut choisir que l'adresse ; `Last-Event-ID` l'emporte */
                lastEventId?: string;
            };
            header?: {
                /** @description Identifiant du dernier événement reçu */
                "Last-Event-ID"?: string;
                /** @description Langue des problèmes : l'anglais pour qui le préfère, sinon le français. Mal formé, il est ignoré */
                "Accept-Language"?: components["parameters"]["Accept-Language"];
                /** @description Identifiant de la requête, choisi par le client : 1 à 128 lettres, chiffres et `-._~:/+=@`. Un autre n'est pas refusé : le serveur le remplace */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description Contexte de trace ([W3C](https://www.w3.org/TR/trace-context/)). Mal formé, il est ignoré */
                traceparent?: components["parameters"]["traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Le flux : des événements, dont `data:` est du JSON sur une ligne, et des commentaires */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Illisible : un paramètre inconnu, ou qui ne correspond pas au schéma, ou le corps */
            400: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description `Accept` exclut tous les types de réponse de l'opération */
            406: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Adresse de plus de 8 Kio */
            414: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Trop de requêtes : la passerelle en accepte moins d'une même adresse */
            429: {
                headers: {
                    /** @description Secondes à attendre avant de réessayer */
                    "Retry-After"?: number;
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Plus de 100 en-têtes, ou plus de 32 Kio d'en-têtes */
            431: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Erreur interne */
            500: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description La passerelle n'a pas pu joindre le service */
            502: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Momentanément indisponible : réessayer après le délai de `Retry-After` */
            503: {
                headers: {
                    /** @description Secondes à attendre avant de réessayer */
                    "Retry-After"?: number;
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Le service n'a pas répondu à temps à la passerelle */
            504: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
        };
    };
    readNotifierStatus: {
        parameters: {
            query?: never;
            header?: {
                /** @description Langue des problèmes : l'anglais pour qui le préfère, sinon le français. Mal formé, il est ignoré */
                "Accept-Language"?: components["parameters"]["Accept-Language"];
                /** @description Identifiant de la requête, choisi par le client : 1 à 128 lettres, chiffres et `-._~:/+=@`. Un autre n'est pas refusé : le serveur le remplace */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description Contexte de trace ([W3C](https://www.w3.org/TR/trace-context/)). Mal formé, il est ignoré */
                traceparent?: components["parameters"]["traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description L'état à l'instant */
            200: {
                headers: {
                    "Cache-Control": string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EtatDuNotificateur"];
                };
            };
            /** @description Illisible : un paramètre inconnu, ou qui ne correspond pas au schéma, ou le corps */
            400: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description `Accept` exclut tous les types de réponse de l'opération */
            406: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Adresse de plus de 8 Kio */
            414: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Trop de requêtes : la passerelle en accepte moins d'une même adresse */
            429: {
                headers: {
                    /** @description Secondes à attendre avant de réessayer */
                    "Retry-After"?: number;
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Plus de 100 en-têtes, ou plus de 32 Kio d'en-têtes */
            431: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Erreur interne */
            500: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description La passerelle n'a pas pu joindre le service */
            502: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Momentanément indisponible : réessayer après le délai de `Retry-After` */
            503: {
                headers: {
                    /** @description Secondes à attendre avant de réessayer */
                    "Retry-After"?: number;
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Le service n'a pas répondu à temps à la passerelle */
            504: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
        };
    };
}
