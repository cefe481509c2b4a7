export interface paths {
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Les utilisateurs, tous ou une partie, du plus ancien au plus récent */
        get: operations["listUsers"];
        put?: never;
        /** Enregistrer un utilisateur */
        post: operations["registerUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Un utilisateur */
        get: operations["findUser"];
        put?: never;
        post?: never;
        /** Supprimer un utilisateur */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        /** Modifier un utilisateur : seuls les champs donnés changent (JSON Merge Patch, RFC 7396) */
        patch: operations["changeUser"];
        trace?: never;
    };
    "/status/user-service": {
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
        get: operations["readUserStatus"];
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
         * Etat
         * @description L'état d'un service à l'instant, vu par le processus qui répond
         */
        Etat: {
            /**
             * @description Nom du service
             * @example user-service
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
         * ModificationUtilisateur
         * @description Les champs à modifier ; ceux qui manquent restent
         */
        ModificationUtilisateur: {
            /**
             * @description Nom de famille : 100 caractères au plus, sans compter les blancs des deux bouts
             * @example Durand
             */
            nom?: string;
            /**
             * @description Prénom : 100 caractères au plus, sans compter les blancs des deux bouts. Aussi écrit `prénom` : les deux ensemble sont refusés
             * @example Zoé
             */
            prenom?: string;
            /**
             * @description Adresse postale, lieu de livraison par défaut : 300 caractères au plus, sans compter les blancs des deux bouts
             * @example 1 place Bellecour, Lyon
             */
            adresse?: string;
            /** @description Autre écriture de `prenom` : les deux ensemble sont refusés */
            "pr\u00E9nom"?: string;
        };
        /**
         * NouvelUtilisateur
         * @description De quoi enregistrer un utilisateur
         */
        NouvelUtilisateur: {
            /**
             * @description Nom de famille : 100 caractères au plus, sans compter les blancs des deux bouts
             * @example Martin
             */
            nom: string;
            /**
             * @description Prénom : 100 caractères au plus, sans compter les blancs des deux bouts. Aussi écrit `prénom` : il en faut un, et pas les deux
             * @example Zoé
             */
            prenom?: string;
            /**
             * @description Adresse postale, lieu de livraison par défaut : 300 caractères au plus, sans compter les blancs des deux bouts
             * @example 12 rue des Lilas, Lyon
             */
            adresse: string;
            /** @description Autre écriture de `prenom` : il en faut un, et pas les deux */
            "pr\u00E9nom"?: string;
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
        /**
         * Utilisateur
         * @description Un utilisateur
         */
        Utilisateur: {
            /**
             * Format: uuid
             * @description Identifiant (UUIDv7), donné par le serveur
             * @example 019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4
             */
            id: string;
            /**
             * @description Nom de famille
             * @example Martin
             */
            nom: string;
            /**
             * @description Prénom
             * @example Zoé
             */
            prenom: string;
            /**
             * @description Adresse postale, lieu de livraison par défaut
             * @example 12 rue des Lilas, Lyon
             */
            adresse: string;
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
    listUsers: {
        parameters: {
            query?: {
                /** @description Combien au plus ; tous à défaut */
                limit?: number;
                /** @description La suite de cet utilisateur, même supprimé depuis */
                after?: string;
                /** @description `asc` : du plus ancien au plus récent, à défaut ; `desc` : l'inverse */
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
                    "application/json": components["schemas"]["Utilisateur"][];
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
    registerUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nom de la requête, choisi par le client : répétée sous ce nom dans les 24 h, elle reçoit la même réponse */
                "Idempotency-Key"?: string;
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
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "nom": "Martin",
                 *       "prenom": "Zoé",
                 *       "adresse": "12 rue des Lilas, Lyon"
                 *     }
                 */
                "application/json": components["schemas"]["NouvelUtilisateur"];
            };
        };
        responses: {
            /** @description L'utilisateur est enregistré */
            201: {
                headers: {
                    Location: string;
                    ETag: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Utilisateur"];
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
            /** @description Le corps de la requête n'est pas arrivé à temps */
            408: {
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
            /** @description Conflit avec l'état actuel ; cette requête n'a rien enregistré */
            409: {
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
            /** @description Corps de plus de 64 Kio */
            413: {
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
            /** @description Type de contenu non pris en charge */
            415: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    /**
                     * @description Les types de corps que l'opération lit
                     * @example application/json
                     */
                    "Accept-Post": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Lisible mais inacceptable ; rien n'a été enregistré */
            422: {
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
    findUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description L'`ETag` de l'état déjà connu : s'il est encore actuel, la réponse est 304 */
                "If-None-Match"?: string;
                /** @description Langue des problèmes : l'anglais pour qui le préfère, sinon le français. Mal formé, il est ignoré */
                "Accept-Language"?: components["parameters"]["Accept-Language"];
                /** @description Identifiant de la requête, choisi par le client : 1 à 128 lettres, chiffres et `-._~:/+=@`. Un autre n'est pas refusé : le serveur le remplace */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description Contexte de trace ([W3C](https://www.w3.org/TR/trace-context/)). Mal formé, il est ignoré */
                traceparent?: components["parameters"]["traceparent"];
            };
            path: {
                /** @description Identifiant de l'utilisateur */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Succès */
            200: {
                headers: {
                    /** @description Désigne cet état de la ressource */
                    ETag: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Utilisateur"];
                };
            };
            /** @description Inchangé depuis l'état que désigne `If-None-Match` */
            304: {
                headers: {
                    /** @description Désigne cet état de la ressource */
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
            /** @description Introuvable */
            404: {
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
    deleteUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description L'`ETag` de l'état à supprimer : si ce n'est plus l'actuel, rien n'est supprimé (412) */
                "If-Match"?: string;
                /** @description Langue des problèmes : l'anglais pour qui le préfère, sinon le français. Mal formé, il est ignoré */
                "Accept-Language"?: components["parameters"]["Accept-Language"];
                /** @description Identifiant de la requête, choisi par le client : 1 à 128 lettres, chiffres et `-._~:/+=@`. Un autre n'est pas refusé : le serveur le remplace */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description Contexte de trace ([W3C](https://www.w3.org/TR/trace-context/)). Mal formé, il est ignoré */
                traceparent?: components["parameters"]["traceparent"];
            };
            path: {
                /** @description Identifiant de l'utilisateur */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description L'utilisateur est supprimé */
            204: {
                headers: {
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
            /** @description Introuvable */
            404: {
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
            /** @description Le corps de la requête n'est pas arrivé à temps */
            408: {
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
            /** @description `If-Match` ne désigne pas l'état actuel ; rien n'a changé */
            412: {
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
            /** @description Corps de plus de 64 Kio */
            413: {
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
    changeUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description L'`ETag` de l'état à modifier : si ce n'est plus l'actuel, rien ne change (412) */
                "If-Match"?: string;
                /** @description Langue des problèmes : l'anglais pour qui le préfère, sinon le français. Mal formé, il est ignoré */
                "Accept-Language"?: components["parameters"]["Accept-Language"];
                /** @description Identifiant de la requête, choisi par le client : 1 à 128 lettres, chiffres et `-._~:/+=@`. Un autre n'est pas refusé : le serveur le remplace */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description Contexte de trace ([W3C](https://www.w3.org/TR/trace-context/)). Mal formé, il est ignoré */
                traceparent?: components["parameters"]["traceparent"];
            };
            path: {
                /** @description Identifiant de l'utilisateur */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "nom": "Durand",
                 *       "prenom": "Zoé",
                 *       "adresse": "1 place Bellecour, Lyon"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["ModificationUtilisateur"];
                /**
                 * @example {
                 *       "nom": "Durand",
                 *       "prenom": "Zoé",
                 *       "adresse": "1 place Bellecour, Lyon"
                 *     }
                 */
                "application/json": components["schemas"]["ModificationUtilisateur"];
            };
        };
        responses: {
            /** @description Le nouvel état */
            200: {
                headers: {
                    ETag: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Utilisateur"];
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
            /** @description Introuvable */
            404: {
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
            /** @description Le corps de la requête n'est pas arrivé à temps */
            408: {
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
            /** @description `If-Match` ne désigne pas l'état actuel ; rien n'a changé */
            412: {
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
            /** @description Corps de plus de 64 Kio */
            413: {
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
            /** @description Type de contenu non pris en charge */
            415: {
                headers: {
                    "Content-Language": components["headers"]["Content-Language"];
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    /**
                     * @description Les types de corps que l'opération lit
                     * @example application/merge-patch+json, application/json
                     */
                    "Accept-Patch": string;
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
    readUserStatus: {
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
                    "application/json": components["schemas"]["Etat"];
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
