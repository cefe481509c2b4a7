export interface paths {
    "/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Les produits, tous ou une partie, du plus ancien au plus récent */
        get: operations["listProducts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Un produit */
        get: operations["findProduct"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status/product-service": {
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
        get: operations["readProductStatus"];
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
             * @example product-service
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
         * Produit
         * @description Un produit du catalogue
         */
        Produit: {
            /**
             * Format: uuid
             * @description Identifiant (UUID), donné par qui tient le catalogue
             * @example 019ad735-87e8-7bdd-8fac-4ee446685257
             */
            id: string;
            /**
             * @description Nom
             * @example Pain de campagne
             */
            nom: string;
            /**
             * @description Description, peut-être vide
             * @example Une miche d’un kilo à la farine de blé et de seigle.
             */
            description: string;
            /**
             * @description Prix en euros, avec deux décimales
             * @example 5.8
             */
            prix: number;
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
    listProducts: {
        parameters: {
            query?: {
                /**
                 * @description Identifiants séparés par des virgules, 100 au plus : seuls ces produits, chacun une fois, sans `limit`, `after` ni
                 *     `order` ; ceux qui n'existent pas manquent dans la réponse
                 */
                ids?: string;
                /** @description Combien au plus ; tous à défaut */
                limit?: number;
                /** @description La suite de ce produit ; un produit inconnu est refusé (400) */
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
                    "application/json": components["schemas"]["Produit"][];
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
    findProduct: {
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
                /** @description Identifiant du produit */
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
                    "application/json": components["schemas"]["Produit"];
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
    readProductStatus: {
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
