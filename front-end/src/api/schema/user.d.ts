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
         * ModificationUtilisateur
         * @description Les champs à modifier ; ceux qui manquent restent. `prénom` est accepté pour `prenom`
         * @example {
         *       "nom": "Durand",
         *       "prenom": "Zoé",
         *       "adresse": "1 place Bellecour, Lyon"
         *     }
         */
        ModificationUtilisateur: {
            /**
             * @description Nom de famille
             * @example Durand
             */
            nom?: string;
            /**
             * @description Prénom
             * @example Zoé
             */
            prenom?: string;
            /**
             * @description Adresse postale, lieu de livraison par défaut
             * @example 1 place Bellecour, Lyon
             */
            adresse?: string;
        };
        /**
         * NouvelUtilisateur
         * @description De quoi enregistrer un utilisateur. `prénom` est accepté pour `prenom`
         * @example {
         *       "nom": "Martin",
         *       "prenom": "Zoé",
         *       "adresse": "12 rue des Lilas, Lyon"
         *     }
         */
        NouvelUtilisateur: {
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
         * Utilisateur
         * @description Un utilisateur
         * @example {
         *       "id": "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4",
         *       "nom": "Martin",
         *       "prenom": "Zoé",
         *       "adresse": "12 rue des Lilas, Lyon"
         *     }
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
    parameters: never;
    requestBodies: never;
    headers: never;
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
                    "application/json": components["schemas"]["Utilisateur"][];
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
    registerUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nom de la requête, choisi par le client : répétée sous ce nom dans les 24 h, elle reçoit la même réponse */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NouvelUtilisateur"];
            };
        };
        responses: {
            /** @description L'utilisateur est enregistré */
            201: {
                headers: {
                    Location: string;
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Utilisateur"];
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
            /** @description Le corps de la requête n'est pas arrivé à temps */
            408: {
                headers: {
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
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Corps de plus de 64 Kio */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Type de contenu non pris en charge */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Lisible mais inacceptable ; rien n'a été enregistré */
            422: {
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
    findUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description L'`ETag` de l'état déjà connu : s'il est encore actuel, la réponse est 304 */
                "If-None-Match"?: string;
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
    deleteUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description L'`ETag` de l'état à supprimer : si ce n'est plus l'actuel, rien n'est supprimé (412) */
                "If-Match"?: string;
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
            /** @description `If-Match` ne désigne pas l'état actuel ; rien n'a changé */
            412: {
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
    changeUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description L'`ETag` de l'état à modifier : si ce n'est plus l'actuel, rien ne change (412) */
                "If-Match"?: string;
            };
            path: {
                /** @description Identifiant de l'utilisateur */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModificationUtilisateur"];
            };
        };
        responses: {
            /** @description Le nouvel état */
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Utilisateur"];
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
            /** @description Introuvable */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Le corps de la requête n'est pas arrivé à temps */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description `If-Match` ne désigne pas l'état actuel ; rien n'a changé */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Corps de plus de 64 Kio */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Type de contenu non pris en charge */
            415: {
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
