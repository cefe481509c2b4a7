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
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Faute
         * @description One fault of a request's body, at the place that the JSON pointer (RFC 6901) names.
         * @example {
         *       "pointer": "/nom",
         *       "detail": "doit être une chaîne de caractères"
         *     }
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
         * @description The JSON of a problem.
         * @example {
         *       "type": "urn:echoppe:problem:invalid-body",
         *       "title": "Corps de requête invalide",
         *       "status": 400,
         *       "detail": "1 faute dans le corps de la requête",
         *       "instance": "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4",
         *       "errors": [
         *         {
         *           "pointer": "/nom",
         *           "detail": "doit être une chaîne de caractères"
         *         }
         *       ]
         *     }
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
             * @example [
             *       {
             *         "pointer": "/nom",
             *         "detail": "doit être une chaîne de caractères"
             *       }
             *     ]
             */
            errors: components["schemas"]["Faute"][];
        };
        /**
         * Produit
         * @description Un produit du catalogue
         * @example {
         *       "id": "019ad735-87e8-7bdd-8fac-4ee446685257",
         *       "nom": "Pain de campagne",
         *       "description": "Une miche d’un kilo à la farine de blé et de seigle.",
         *       "prix": 5.8
         *     }
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
             * @description Prix en euros, au centime près
             * @example 5.8
             */
            prix: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
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
                /** @description La suite de ce produit */
                after?: string;
                /** @description `asc` : du plus ancien au plus récent, à défaut ; `desc` : l'inverse */
                order?: "asc" | "desc";
            };
            header?: never;
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
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Produit"][];
                };
            };
            /** @description Illisible : un paramètre ou le corps ne correspond pas au schéma */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Erreur interne */
            500: {
                headers: {
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
                    "Retry-After": number;
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
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Illisible : un paramètre ou le corps ne correspond pas au schéma */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Introuvable */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Erreur interne */
            500: {
                headers: {
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
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
        };
    };
}
