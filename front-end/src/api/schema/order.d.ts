export interface paths {
    "/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Les commandes, toutes ou une partie, de la plus ancienne à la plus récente */
        get: operations["listOrders"];
        put?: never;
        /** Passer une commande */
        post: operations["placeOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Une commande */
        get: operations["findOrder"];
        put?: never;
        post?: never;
        /** Supprimer une commande */
        delete: operations["deleteOrder"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status/order-service": {
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
        get: operations["readOrderStatus"];
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
         * BoiteDEnvoi
         * @description Les événements enregistrés avec leur commande, et pas encore publiés ; `null` quand la base de données ne répond pas
         */
        BoiteDEnvoi: {
            /**
             * Format: int64
             * @description Combien attendent d'être publiés ; 10 000 veut dire 10 000 ou plus
             * @example 3
             */
            en_attente: number;
            /**
             * Format: int64
             * @description Combien ont été refusés et attendent que quelqu'un s'en occupe ; 10 000 veut dire 10 000 ou plus
             * @example 0
             */
            ecartes: number;
            /**
             * Format: date-time
             * @description Moment du plus ancien de ceux qui attendent, s'il y en a
             * @example 2026-11-22T10:15:04.123Z
             */
            plus_ancien?: string | null;
        } | null;
        /**
         * Commande
         * @description Une commande
         */
        Commande: {
            /**
             * Format: uuid
             * @description Identifiant (UUIDv7), donné par le serveur
             * @example 019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02
             */
            id: string;
            /**
             * Format: date-time
             * @description Moment de la commande, donné par le serveur
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
            produits: components["schemas"]["LigneDeCommande"][];
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
         * EtatDesCommandes
         * @description L'état du service à l'instant, vu par le processus qui répond
         */
        EtatDesCommandes: {
            /**
             * @description Nom du service
             * @example order-service
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
            boite_d_envoi?: components["schemas"]["BoiteDEnvoi"];
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
         * LigneDeCommande
         * @description Un produit commandé
         */
        LigneDeCommande: {
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
         * NouvelleCommande
         * @description De quoi passer une commande
         */
        NouvelleCommande: {
            /**
             * Format: uuid
             * @description Qui commande
             * @example 019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4
             */
            utilisateur_id: string;
            /**
             * @description Où livrer ; à défaut, l'adresse de l'utilisateur. 300 caractères au plus, sans compter les blancs des deux bouts
             * @example 12 rue des Lilas, Lyon
             */
            adresse_livraison?: string;
            /**
             * @description Le total attendu, en euros : un nombre d'au plus deux décimales (400) ; un autre total est refusé (409)
             * @example 23
             */
            prix_total?: number;
            /** @description Les produits ; le même deux fois est réuni en une ligne */
            produits: components["schemas"]["NouvelleLigne"][];
        };
        /**
         * NouvelleLigne
         * @description Un produit à commander
         */
        NouvelleLigne: {
            /**
             * Format: uuid
             * @description Identifiant du produit
             * @example 019ad735-8fb8-71a3-af67-19acad3c2d6d
             */
            id: string;
            /**
             * Format: int32
             * @description Nombre d'exemplaires ; 1 à défaut
             * @example 2
             */
            quantite?: number;
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
    listOrders: {
        parameters: {
            query?: {
                /** @description Seulement celles de cet utilisateur */
                utilisateur_id?: string;
                /** @description Combien au plus ; toutes à défaut */
                limit?: number;
                /** @description La suite de cette commande, même supprimée depuis */
                after?: string;
                /** @description `asc` : de la plus ancienne à la plus récente, à défaut ; `desc` : l'inverse */
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
                    "application/json": components["schemas"]["Commande"][];
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
    placeOrder: {
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
                 *       "utilisateur_id": "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4",
                 *       "adresse_livraison": "12 rue des Lilas, Lyon",
                 *       "prix_total": 23,
                 *       "produits": [
                 *         {
                 *           "id": "019ad735-8fb8-71a3-af67-19acad3c2d6d",
                 *           "quantite": 2
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NouvelleCommande"];
            };
        };
        responses: {
            /** @description La commande est enregistrée et sera annoncée */
            201: {
                headers: {
                    Location: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Commande"];
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
    findOrder: {
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
                /** @description Identifiant de la commande */
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
                    "application/json": components["schemas"]["Commande"];
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
    deleteOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description L'`ETag` de l'état à supprimer : si ce n'est pas l'actuel, rien n'est supprimé (412) */
                "If-Match"?: string;
                /** @description Langue des problèmes : l'anglais pour qui le préfère, sinon le français. Mal formé, il est ignoré */
                "Accept-Language"?: components["parameters"]["Accept-Language"];
                /** @description Identifiant de la requête, choisi par le client : 1 à 128 lettres, chiffres et `-._~:/+=@`. Un autre n'est pas refusé : le serveur le remplace */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description Contexte de trace ([W3C](https://www.w3.org/TR/trace-context/)). Mal formé, il est ignoré */
                traceparent?: components["parameters"]["traceparent"];
            };
            path: {
                /** @description Identifiant de la commande */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description La commande est supprimée, ce qui sera annoncé */
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
    readOrderStatus: {
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
                    "application/json": components["schemas"]["EtatDesCommandes"];
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
