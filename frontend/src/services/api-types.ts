// Generated from docs/openapi.json by `npm run types`.

export interface paths {
    "/backups/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One job with its progress */
        get: operations["get_backup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backups/{job_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A job's timeline in sentences, oldest first */
        get: operations["list_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backups/{job_id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a job's workers logged, oldest first */
        get: operations["list_log_lines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backups/{job_id}/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a job has made, and whether it is still there */
        get: operations["list_resources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backups/{job_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a job and remove what it made */
        post: operations["cancel_backup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a browser must know before it can sign in */
        get: operations["get_config"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The databases that the caller may back up */
        get: operations["list_sources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backups/estimate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What would refuse a backup, how long it takes, and what it costs */
        post: operations["estimate_backup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs, newest first: own ones, or all for viewers and administrators */
        get: operations["list_backups"];
        put?: never;
        /** Start a backup; the same request twice makes one job */
        post: operations["start_backup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leftovers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What exists because jobs made it, whose it is, since when, and what it costs; for administrators */
        get: operations["list_leftovers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leftovers/sweep": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have everything cleaned up that outlived its job; for administrators */
        post: operations["sweep_leftovers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backups/{job_id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Links to a dump and its manifest, good for 15 minutes */
        get: operations["get_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backups/{job_id}/tables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tables in a dump, largest first */
        get: operations["list_tables"];
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
         * AskedInclude
         * @description What a job was asked to dump; nothing named means everything.
         */
        AskedInclude: {
            /** Schemas */
            schemas: string[];
            /** Tables */
            tables: components["schemas"]["AskedTable"][];
        };
        /**
         * AskedIsolation
         * @description The isolation that a job was asked for.
         */
        AskedIsolation: {
            /**
             * Mode
             * @description `replica`: a read replica is made, frozen when it has caught up or the deployment's time for that has passed, dumped by many mysqldumps at once, and deleted; no dump runs on the database itself, which needs automated backups and a master password that RDS does not manage. `direct`: nothing is made; one mysqldump reads the database itself in one transaction, so that the database bears the load, rows are not counted, and tables that are not transactional are not consistent.
             * @enum {string}
             */
            mode: "replica" | "direct";
        };
        /**
         * AskedTable
         * @description One table that a job was asked for.
         */
        AskedTable: {
            /** Schema */
            schema: string;
            /** Table */
            table: string;
        };
        /**
         * AskedWorker
         * @description The machine that a job was asked to use.
         */
        AskedWorker: {
            /**
             * Size
             * @description On Fargate: `S` has 1 vCPU and 4 GiB of memory, `M` 4 and 16, `L` 8 and 32, `XL` 16 and 64. `EC2` has 32 and 128, on an instance that ECS manages, in the VPCs for which the deployment has such workers. One mysqldump runs on each vCPU; in isolation `direct` there is one in all.
             * @enum {string}
             */
            size: "S" | "M" | "L" | "XL" | "EC2";
            /** Count */
            count: number;
        };
        /**
         * Backup
         * @description One job.
         */
        Backup: {
            /** Job Id */
            job_id: string;
            /** Owner */
            owner: string;
            /** Source Identifier */
            source_identifier: string;
            options: components["schemas"]["Options"];
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "isolating" | "planning" | "dumping" | "completing" | "verifying" | "cleaning" | "succeeded" | "failed" | "cancelled";
            /**
             * Cancel Requested
             * @description A cancel was accepted: until the job has ended, it is being stopped, and what it made removed.
             */
            cancel_requested: boolean;
            progress: components["schemas"]["Progress"];
            dump: components["schemas"]["Dump"] | null;
            error: components["schemas"]["Failure"] | null;
            links: components["schemas"]["Links"];
            /** Created At */
            created_at: string;
            /** Ended At */
            ended_at: string | null;
        };
        /**
         * BackupRequest
         * @description One backup; the job id and the database suffice.
         */
        BackupRequest: {
            /**
             * Job Id
             * @description Chosen by the caller, never used again.
             */
            job_id: string;
            /** Source Identifier */
            source_identifier: string;
            /**
             * @default {
             *       "mode": "replica"
             *     }
             */
            isolation: components["schemas"]["IsolationChoice"];
            credentials?: components["schemas"]["Credentials"] | null;
            /**
             * @default {
             *       "schemas": [],
             *       "tables": []
             *     }
             */
            include: components["schemas"]["Include"];
            /**
             * @default {
             *       "size": "M",
             *       "count": 1
             *     }
             */
            worker: components["schemas"]["WorkerChoice"];
            /**
             * Compression
             * @description `zstd`: the dump is dump.sql.zst, read with `zstd -dc`. `gzip`: dump.sql.gz, with `gzip -dc`.
             * @default zstd
             * @enum {string}
             */
            compression: "zstd" | "gzip";
            /**
             * Verify
             * @description What must hold before a dump counts as a backup. `object`: the object in S3 has the length and the checksum of the parts that were written, and all that the plan found has a place in them. `counts`: also, the rows of each table are counted on the frozen replica, those of a table that is cut into ranges by range as well, and each range once more when it has been dumped; the sums agree. `checksums`: also, the manifest holds the CHECKSUM TABLE of each table that a dump carries unchanged, to be compared with a restored server; here nothing is compared with it. In isolation `direct` it is `object` whatever is asked for, and what the one mysqldump wrote is known from its own end alone.
             * @default counts
             * @enum {string}
             */
            verify: "object" | "counts" | "checksums";
        };
        /**
         * Backups
         * @description Jobs, newest first.
         */
        Backups: {
            /** Items */
            items: components["schemas"]["Backup"][];
            /** Next Token */
            next_token: string | null;
        };
        /**
         * CheckAnswer
         * @description One thing that a backup needs and that can be known before it.
         */
        CheckAnswer: {
            /**
             * Code
             * @description `engine`: it can be dumped. `status`: the database's status allows it. `master_password`: RDS does not manage it, which forbids a replica. `automated_backups`: they are on, which a replica needs. `login`: one is known that workers may read. `bucket`, `key`: the deployment's can be used. `source_storage`: the database has room for the logs that a replica makes it keep. `worker`: the chosen one exists, in a subnet that reaches AWS. `admission`: the database's security groups let it in.
             * @enum {string}
             */
            code: "engine" | "status" | "master_password" | "automated_backups" | "login" | "bucket" | "key" | "source_storage" | "worker" | "admission";
            /**
             * Passed
             * @description Null: not known, because AWS did not tell, or not in time.
             */
            passed: boolean | null;
            /** Message */
            message: string;
            /**
             * Hint
             * @description What to do next; empty unless the check has failed.
             */
            hint: string;
        };
        /**
         * Config
         * @description What the sign-in page needs; public.
         */
        Config: {
            /** Issuer */
            issuer: string;
            /** Client Id */
            client_id: string;
            /** Region */
            region: string;
            /** Version */
            version: string;
        };
        /**
         * Coverage
         * @description How well a database is covered by backups of all of it.
         */
        Coverage: {
            /**
             * State
             * @description `protected`: its newest succeeded backup ended in the last 48 hours. `stale`: it is older. `never`: there is none. A backup of chosen schemas or tables does not count, nor one older than the database: that is of another that had its name.
             * @enum {string}
             */
            state: "protected" | "stale" | "never";
            /**
             * Last Succeeded At
             * @description When that backup ended.
             */
            last_succeeded_at: string | null;
            /**
             * Last Job Id
             * @description The job that made it; null if it is not the caller's to see.
             */
            last_job_id: string | null;
        };
        /**
         * Credentials
         * @description A login for this one job: it goes into a secret of the job, and nowhere else.
         */
        Credentials: {
            /** Username */
            username: string;
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /**
         * Dump
         * @description Where the backup lies; answered once its manifest exists.
         */
        Dump: {
            /** Bucket */
            bucket: string;
            /** Key */
            key: string;
            /** Manifest Key */
            manifest_key: string;
            /** Size Bytes */
            size_bytes: number;
        };
        /**
         * ErrorAnswer
         * @description Every answer of the API that is not a success. `code` is the failure's name for programs, `message` says what
         *     happened, `hint` what to do next.
         */
        ErrorAnswer: {
            /** Code */
            code: string;
            /** Message */
            message: string;
            /** Hint */
            hint: string;
            /** Request Id */
            request_id: string;
        };
        /**
         * Estimate
         * @description Everything that can be said before a backup; nothing was made, and nothing is reserved.
         */
        Estimate: {
            /** Checks */
            checks: components["schemas"]["CheckAnswer"][];
            /** @description Null when no isolation is possible just now. */
            recommendation: components["schemas"]["Recommendation"] | null;
            seconds: components["schemas"]["Seconds"];
            price: components["schemas"]["Price"];
            /** Warnings */
            warnings: components["schemas"]["EstimateWarning"][];
        };
        /**
         * EstimateRequest
         * @description A backup that may be started; the database suffices, and a job id means nothing yet.
         */
        EstimateRequest: {
            /** Job Id */
            job_id?: string | null;
            /** Source Identifier */
            source_identifier: string;
            /**
             * @default {
             *       "mode": "replica"
             *     }
             */
            isolation: components["schemas"]["IsolationChoice"];
            credentials?: components["schemas"]["Credentials"] | null;
            /**
             * @default {
             *       "schemas": [],
             *       "tables": []
             *     }
             */
            include: components["schemas"]["Include"];
            /**
             * @default {
             *       "size": "M",
             *       "count": 1
             *     }
             */
            worker: components["schemas"]["WorkerChoice"];
            /**
             * Compression
             * @description `zstd`: the dump is dump.sql.zst, read with `zstd -dc`. `gzip`: dump.sql.gz, with `gzip -dc`.
             * @default zstd
             * @enum {string}
             */
            compression: "zstd" | "gzip";
            /**
             * Verify
             * @description What must hold before a dump counts as a backup. `object`: the object in S3 has the length and the checksum of the parts that were written, and all that the plan found has a place in them. `counts`: also, the rows of each table are counted on the frozen replica, those of a table that is cut into ranges by range as well, and each range once more when it has been dumped; the sums agree. `checksums`: also, the manifest holds the CHECKSUM TABLE of each table that a dump carries unchanged, to be compared with a restored server; here nothing is compared with it. In isolation `direct` it is `object` whatever is asked for, and what the one mysqldump wrote is known from its own end alone.
             * @default counts
             * @enum {string}
             */
            verify: "object" | "counts" | "checksums";
        };
        /**
         * EstimateWarning
         * @description What the backup does to its source, told before it is started (H74).
         */
        EstimateWarning: {
            /**
             * Code
             * @description `source_pause`: making a replica suspends a single-AZ source's I/O for moments. `source_growth`: the source keeps its binary logs while the replica stands still. `source_load`: in `direct` the dump runs on the database itself.
             * @enum {string}
             */
            code: "source_pause" | "source_growth" | "source_load";
            /** Message */
            message: string;
        };
        /**
         * Event
         * @description One sentence of a job's timeline.
         */
        Event: {
            /** At */
            at: string;
            /** Sentence */
            sentence: string;
        };
        /**
         * Events
         * @description A timeline, oldest first.
         */
        Events: {
            /** Items */
            items: components["schemas"]["Event"][];
            /** Next Token */
            next_token: string | null;
        };
        /**
         * Failure
         * @description Why a job ended, and what to do next.
         */
        Failure: {
            /** Code */
            code: string;
            /** Message */
            message: string;
            /** Hint */
            hint: string;
        };
        /**
         * GatewayAnswer
         * @description What API Gateway says itself where no answer of the API is to be had; `message` is the status in words.
         */
        GatewayAnswer: {
            /** Message */
            message: string;
        };
        /**
         * Include
         * @description What to dump: whole schemas, and single tables; nothing named means everything.
         */
        Include: {
            /**
             * Schemas
             * @default []
             */
            schemas: string[];
            /**
             * Tables
             * @default []
             */
            tables: components["schemas"]["TableName"][];
        };
        /**
         * IsolationChoice
         * @description How the dump is kept away from the database's own load.
         */
        IsolationChoice: {
            /**
             * Mode
             * @description `replica`: a read replica is made, frozen when it has caught up or the deployment's time for that has passed, dumped by many mysqldumps at once, and deleted; no dump runs on the database itself, which needs automated backups and a master password that RDS does not manage. `direct`: nothing is made; one mysqldump reads the database itself in one transaction, so that the database bears the load, rows are not counted, and tables that are not transactional are not consistent.
             * @default replica
             * @enum {string}
             */
            mode: "replica" | "direct";
        };
        /**
         * Leftover
         * @description Something that a job has made and that exists.
         */
        Leftover: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "task" | "upload" | "clone" | "security_group" | "secret" | "object";
            /** Name */
            name: string;
            /** Job Id */
            job_id: string;
            /**
             * Owner
             * @description Empty where no job is known.
             */
            owner: string;
            /**
             * Status
             * @description `in_use`: its job goes on. `leftover`: its job has ended, and clean-up is after it. `unknown`: it bears Datamung's tags and stands in no job's ledger; it is reported and never removed.
             * @enum {string}
             */
            status: "in_use" | "leftover" | "unknown";
            /**
             * Created At
             * @description Where AWS tells it.
             */
            created_at: string | null;
            /**
             * Due At
             * @description Until then it may exist; what outlives that is told by the alarm. Null where it never might.
             */
            due_at: string | null;
            /** Is Overdue */
            is_overdue: boolean;
            /**
             * Per Hour Usd
             * @description What it costs while it is there. An estimate from AWS's list prices for us-east-1 of 2025-06-18, on demand; other regions differ.
             */
            per_hour_usd: number | null;
        };
        /**
         * Leftovers
         * @description Everything that exists because a job made it, backups excepted.
         */
        Leftovers: {
            /** Items */
            items: components["schemas"]["Leftover"][];
            /**
             * Clean Ups
             * @description The jobs for which a clean-up was started; of a look only: for which a sweep would start one.
             */
            clean_ups: string[];
            /**
             * Troubles
             * @description What could not be looked at just now; the next sweep tries again.
             */
            troubles: string[];
        };
        /**
         * Links
         * @description Pages of the AWS console, for whoever may sign in to the account; null while there is nothing to show.
         */
        Links: {
            /** Execution */
            execution: string | null;
            /** Worker Log */
            worker_log: string | null;
            /** Dump */
            dump: string | null;
        };
        /**
         * LogLine
         * @description One line of a worker's log.
         */
        LogLine: {
            /** At */
            at: string;
            /**
             * Worker
             * @description Phase, shard and attempt: `dump-00-01`.
             */
            worker: string;
            /**
             * Level
             * @description Empty where the line does not say.
             * @enum {string}
             */
            level: "INFO" | "WARNING" | "ERROR" | "";
            /** Line */
            line: string;
        };
        /**
         * LogLines
         * @description A job's log, oldest first.
         */
        LogLines: {
            /** Items */
            items: components["schemas"]["LogLine"][];
            /**
             * Next Token
             * @description Null once the job has ended and all of it was read: ask again with it.
             */
            next_token: string | null;
        };
        /**
         * Options
         * @description What a job was asked for, in a request's own fields, so that another job can be asked for the same. Credentials
         *     are not among them: typed ones are to be typed again.
         */
        Options: {
            isolation: components["schemas"]["AskedIsolation"];
            include: components["schemas"]["AskedInclude"];
            worker: components["schemas"]["AskedWorker"];
            /**
             * Compression
             * @description `zstd`: the dump is dump.sql.zst, read with `zstd -dc`. `gzip`: dump.sql.gz, with `gzip -dc`.
             * @enum {string}
             */
            compression: "zstd" | "gzip";
            /**
             * Verify
             * @description What must hold before a dump counts as a backup. `object`: the object in S3 has the length and the checksum of the parts that were written, and all that the plan found has a place in them. `counts`: also, the rows of each table are counted on the frozen replica, those of a table that is cut into ranges by range as well, and each range once more when it has been dumped; the sums agree. `checksums`: also, the manifest holds the CHECKSUM TABLE of each table that a dump carries unchanged, to be compared with a restored server; here nothing is compared with it. In isolation `direct` it is `object` whatever is asked for, and what the one mysqldump wrote is known from its own end alone.
             * @enum {string}
             */
            verify: "object" | "counts" | "checksums";
        };
        /**
         * Price
         * @description What each part costs; null where a price is not known.
         */
        Price: {
            /** @description The replica while it exists; 0 in `direct`. */
            clone: components["schemas"]["PriceSpan"] | null;
            worker: components["schemas"]["PriceSpan"] | null;
            /** @description The dump in S3. */
            storage_per_month: components["schemas"]["PriceSpan"];
            /**
             * Basis
             * @description To be said wherever these are shown.
             */
            basis: string;
        };
        /**
         * PriceSpan
         * @description US dollars, between two expectations.
         */
        PriceSpan: {
            /** Least Usd */
            least_usd: number;
            /** Most Usd */
            most_usd: number;
        };
        /**
         * Progress
         * @description How far the dump is; `raw_bytes` are bytes of SQL before compression, estimated as a whole by the plan.
         */
        Progress: {
            /** Fraction */
            fraction: number;
            /** Raw Bytes */
            raw_bytes: number;
            /** Estimated Raw Bytes */
            estimated_raw_bytes: number;
            /** Chunks Done */
            chunks_done: number;
            /** Chunks */
            chunks: number;
            /** Bytes Per Second */
            bytes_per_second: number;
        };
        /**
         * Recommendation
         * @description The isolation and the worker that fit the database as it is now.
         */
        Recommendation: {
            /**
             * Isolation
             * @description `replica`: a read replica is made, frozen when it has caught up or the deployment's time for that has passed, dumped by many mysqldumps at once, and deleted; no dump runs on the database itself, which needs automated backups and a master password that RDS does not manage. `direct`: nothing is made; one mysqldump reads the database itself in one transaction, so that the database bears the load, rows are not counted, and tables that are not transactional are not consistent.
             * @enum {string}
             */
            isolation: "replica" | "direct";
            /**
             * Worker Size
             * @description On Fargate: `S` has 1 vCPU and 4 GiB of memory, `M` 4 and 16, `L` 8 and 32, `XL` 16 and 64. `EC2` has 32 and 128, on an instance that ECS manages, in the VPCs for which the deployment has such workers. One mysqldump runs on each vCPU; in isolation `direct` there is one in all.
             * @enum {string}
             */
            worker_size: "S" | "M" | "L" | "XL" | "EC2";
            /** Reason */
            reason: string;
        };
        /**
         * Resource
         * @description Something that the job made, or was about to make.
         */
        Resource: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "task" | "upload" | "clone" | "security_group" | "secret" | "object";
            /** Name */
            name: string;
            /**
             * State
             * @description `open`: it may exist, and clean-up is to remove it. `gone`: it is known not to exist. `kept`: it is the backup.
             * @enum {string}
             */
            state: "open" | "gone" | "kept";
        };
        /**
         * Resources
         * @description The job's ledger.
         */
        Resources: {
            /** Items */
            items: components["schemas"]["Resource"][];
            /** Next Token */
            next_token: string | null;
        };
        /**
         * Seconds
         * @description How long each part takes.
         */
        Seconds: {
            /** @description Until the replica is available; `direct` makes none. */
            isolating: components["schemas"]["Span"];
            /** @description Until the replica has caught up, is frozen, examined and counted. */
            planning: components["schemas"]["Span"];
            dumping: components["schemas"]["Span"];
            /** @description Also completing, publishing and cleaning up. */
            verifying: components["schemas"]["Span"];
            total: components["schemas"]["Span"];
            /**
             * Basis
             * @description To be said wherever these are shown.
             */
            basis: string;
        };
        /**
         * Source
         * @description A database that the caller may back up; `size_bytes` is its allocated storage.
         */
        Source: {
            /** Identifier */
            identifier: string;
            /** Engine */
            engine: string;
            /** Version */
            version: string;
            /** Instance Class */
            instance_class: string;
            /** Storage Type */
            storage_type: string;
            /** Size Bytes */
            size_bytes: number;
            /** Is Multi Az */
            is_multi_az: boolean;
            /**
             * Status
             * @description As RDS names it.
             */
            status: string;
            /**
             * Modes
             * @description What the database itself allows, in order of preference; `POST /backups/estimate` looks further.
             */
            modes: components["schemas"]["SourceMode"][];
            coverage: components["schemas"]["Coverage"];
        };
        /**
         * SourceMode
         * @description Whether a database, as it is now, can be backed up in an isolation; `refusal` is null if it can.
         */
        SourceMode: {
            /**
             * Mode
             * @description `replica`: a read replica is made, frozen when it has caught up or the deployment's time for that has passed, dumped by many mysqldumps at once, and deleted; no dump runs on the database itself, which needs automated backups and a master password that RDS does not manage. `direct`: nothing is made; one mysqldump reads the database itself in one transaction, so that the database bears the load, rows are not counted, and tables that are not transactional are not consistent.
             * @enum {string}
             */
            mode: "replica" | "direct";
            refusal: components["schemas"]["Failure"] | null;
        };
        /**
         * Sources
         * @description The databases on offer, by identifier.
         */
        Sources: {
            /** Items */
            items: components["schemas"]["Source"][];
            /** Next Token */
            next_token: string | null;
        };
        /**
         * Span
         * @description A duration that is expected to lie between two, in seconds; not a promise.
         */
        Span: {
            /** Least */
            least: number;
            /** Most */
            most: number;
        };
        /**
         * TableName
         * @description One table.
         */
        TableName: {
            /**
             * Schema
             * @description Not a system schema (information_schema, mysql, performance_schema, sys, in any letter case).
             */
            schema: string;
            /** Table */
            table: string;
        };
        /**
         * WorkerChoice
         * @description The machine that dumps.
         */
        WorkerChoice: {
            /**
             * Size
             * @description On Fargate: `S` has 1 vCPU and 4 GiB of memory, `M` 4 and 16, `L` 8 and 32, `XL` 16 and 64. `EC2` has 32 and 128, on an instance that ECS manages, in the VPCs for which the deployment has such workers. One mysqldump runs on each vCPU; in isolation `direct` there is one in all.
             * @default M
             * @enum {string}
             */
            size: "S" | "M" | "L" | "XL" | "EC2";
            /**
             * Count
             * @default 1
             */
            count: number;
        };
        /**
         * Download
         * @description A dump and its manifest, by links made for this answer and kept nowhere.
         */
        Download: {
            dump: components["schemas"]["DownloadFile"];
            manifest: components["schemas"]["DownloadFile"];
            /**
             * Expires At
             * @description A download that has begun by then goes on; for the rest ask again.
             */
            expires_at: string;
            /**
             * Copy Commands
             * @description The same with AWS credentials of one's own, which need no link.
             */
            copy_commands: string[];
            /**
             * Resume Command
             * @description Goes on with a dump that broke off: ask for a new link, and set it as `LINK` in the shell.
             */
            resume_command: string;
            /**
             * Restore
             * @description What the manifest says of restoring, in order.
             */
            restore: string[];
        };
        /**
         * DownloadFile
         * @description One object; `url` needs no further credentials, so whoever has it can read the object until it expires.
         */
        DownloadFile: {
            /** Name */
            name: string;
            /** Size Bytes */
            size_bytes: number;
            /** Url */
            url: string;
        };
        /**
         * DumpedTable
         * @description One table's share of the dump. Bytes are of its rows: `size_bytes` as stored, `raw_bytes` as SQL.
         */
        DumpedTable: {
            /** Schema */
            schema: string;
            /** Name */
            name: string;
            /**
             * Rows
             * @description As counted on the frozen replica; null where nothing was counted.
             */
            rows: number | null;
            /** Size Bytes */
            size_bytes: number;
            /** Raw Bytes */
            raw_bytes: number;
            /**
             * Is Estimate
             * @description It shares a chunk with other tables, whose bytes are told apart by the server's own estimate.
             */
            is_estimate: boolean;
        };
        /**
         * DumpedTables
         * @description The tables in a dump, largest first.
         */
        DumpedTables: {
            /** Items */
            items: components["schemas"]["DumpedTable"][];
            /** Next Token */
            next_token: string | null;
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
    get_backup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            /** @description Told by API Gateway: there is no access token, or one that is not valid for this API */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description The caller is in no group that may use the API; or, told by API Gateway, the token lacks the scope `datamung/api` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description There is none, or it is not for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description Told by API Gateway: more requests in a second than the API takes. Try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Something unforeseen happened; or, told by API Gateway, the API broke off */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description An AWS service was busy; or, told by API Gateway, the API took too long. The same request may be sent again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
        };
    };
    list_events: {
        parameters: {
            query?: {
                /** @description From the previous page. */
                next_token?: string | null;
            };
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Events"];
                };
            };
            /** @description The request breaks the rule that the message names */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description Told by API Gateway: there is no access token, or one that is not valid for this API */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description The caller is in no group that may use the API; or, told by API Gateway, the token lacks the scope `datamung/api` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description There is none, or it is not for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description Told by API Gateway: more requests in a second than the API takes. Try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Something unforeseen happened; or, told by API Gateway, the API broke off */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description An AWS service was busy; or, told by API Gateway, the API took too long. The same request may be sent again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
        };
    };
    list_log_lines: {
        parameters: {
            query?: {
                /** @description From the previous page. */
                next_token?: string | null;
            };
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogLines"];
                };
            };
            /** @description The request breaks the rule that the message names */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description Told by API Gateway: there is no access token, or one that is not valid for this API */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description The caller is in no group that may use the API; or, told by API Gateway, the token lacks the scope `datamung/api` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description There is none, or it is not for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description Told by API Gateway: more requests in a second than the API takes. Try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Something unforeseen happened; or, told by API Gateway, the API broke off */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description An AWS service was busy; or, told by API Gateway, the API took too long. The same request may be sent again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
        };
    };
    list_resources: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resources"];
                };
            };
            /** @description Told by API Gateway: there is no access token, or one that is not valid for this API */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description The caller is in no group that may use the API; or, told by API Gateway, the token lacks the scope `datamung/api` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description There is none, or it is not for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description Told by API Gateway: more requests in a second than the API takes. Try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Something unforeseen happened; or, told by API Gateway, the API broke off */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description An AWS service was busy; or, told by API Gateway, the API took too long. The same request may be sent again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
        };
    };
    cancel_backup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job, which ends soon */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            /** @description Told by API Gateway: there is no access token, or one that is not valid for this API */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description The caller is in no group that may use the API; or, told by API Gateway, the token lacks the scope `datamung/api` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description There is none, or it is not for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description The job id, or a name made from it, is taken; or the job has ended */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description Told by API Gateway: more requests in a second than the API takes. Try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Something unforeseen happened; or, told by API Gateway, the API broke off */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description An AWS service was busy; or, told by API Gateway, the API took too long. The same request may be sent again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
        };
    };
    get_config: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The deployment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Config"];
                };
            };
            /** @description Told by API Gateway: more requests in a second than the API takes. Try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Something unforeseen happened; or, told by API Gateway, the API broke off */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description An AWS service was busy; or, told by API Gateway, the API took too long. The same request may be sent again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
        };
    };
    list_sources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sources"];
                };
            };
            /** @description Told by API Gateway: there is no access token, or one that is not valid for this API */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description The caller is in no group that may use the API; or, told by API Gateway, the token lacks the scope `datamung/api` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Told by API Gateway: more requests in a second than the API takes. Try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Something unforeseen happened; or, told by API Gateway, the API broke off */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description An AWS service was busy; or, told by API Gateway, the API took too long. The same request may be sent again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
        };
    };
    estimate_backup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EstimateRequest"];
            };
        };
        responses: {
            /** @description All that is known within 20 seconds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Estimate"];
                };
            };
            /** @description The request breaks the rule that the message names */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description Told by API Gateway: there is no access token, or one that is not valid for this API */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description The caller is in no group that may use the API; or, told by API Gateway, the token lacks the scope `datamung/api` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description There is none, or it is not for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description Told by API Gateway: more requests in a second than the API takes. Try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Something unforeseen happened; or, told by API Gateway, the API broke off */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description An AWS service was busy; or, told by API Gateway, the API took too long. The same request may be sent again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
        };
    };
    list_backups: {
        parameters: {
            query?: {
                /** @description Only backups of this database. */
                source_identifier?: string | null;
                /** @description Only backups of this status. */
                status?: ("queued" | "isolating" | "planning" | "dumping" | "completing" | "verifying" | "cleaning" | "succeeded" | "failed" | "cancelled") | null;
                /** @description From the previous page. */
                next_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backups"];
                };
            };
            /** @description The request breaks the rule that the message names */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description Told by API Gateway: there is no access token, or one that is not valid for this API */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description The caller is in no group that may use the API; or, told by API Gateway, the token lacks the scope `datamung/api` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Told by API Gateway: more requests in a second than the API takes. Try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Something unforeseen happened; or, told by API Gateway, the API broke off */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description An AWS service was busy; or, told by API Gateway, the API took too long. The same request may be sent again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
        };
    };
    start_backup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackupRequest"];
            };
        };
        responses: {
            /** @description The job */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            /** @description The request breaks the rule that the message names */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description Told by API Gateway: there is no access token, or one that is not valid for this API */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description The caller is in no group that may use the API; or, told by API Gateway, the token lacks the scope `datamung/api` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description There is none, or it is not for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description The job id, or a name made from it, is taken; or the job has ended */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description Told by API Gateway: more requests in a second than the API takes. Try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Something unforeseen happened; or, told by API Gateway, the API broke off */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description An AWS service was busy; or, told by API Gateway, the API took too long. The same request may be sent again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
        };
    };
    list_leftovers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Leftovers"];
                };
            };
            /** @description Told by API Gateway: there is no access token, or one that is not valid for this API */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description The caller is in no group that may use the API; or, told by API Gateway, the token lacks the scope `datamung/api` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Told by API Gateway: more requests in a second than the API takes. Try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Something unforeseen happened; or, told by API Gateway, the API broke off */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description An AWS service was busy; or, told by API Gateway, the API took too long. The same request may be sent again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
        };
    };
    sweep_leftovers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What exists, and the jobs for which a clean-up was started */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Leftovers"];
                };
            };
            /** @description Told by API Gateway: there is no access token, or one that is not valid for this API */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description The caller is in no group that may use the API; or, told by API Gateway, the token lacks the scope `datamung/api` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Told by API Gateway: more requests in a second than the API takes. Try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Something unforeseen happened; or, told by API Gateway, the API broke off */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description An AWS service was busy; or, told by API Gateway, the API took too long. The same request may be sent again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
        };
    };
    get_download: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The links */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Download"];
                };
            };
            /** @description Told by API Gateway: there is no access token, or one that is not valid for this API */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description The caller is in no group that may use the API; or, told by API Gateway, the token lacks the scope `datamung/api` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description There is none, or it is not for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description Told by API Gateway: more requests in a second than the API takes. Try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Something unforeseen happened; or, told by API Gateway, the API broke off */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description An AWS service was busy; or, told by API Gateway, the API took too long. The same request may be sent again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
        };
    };
    list_tables: {
        parameters: {
            query?: {
                /** @description From the previous page. */
                next_token?: string | null;
            };
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DumpedTables"];
                };
            };
            /** @description The request breaks the rule that the message names */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description Told by API Gateway: there is no access token, or one that is not valid for this API */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description The caller is in no group that may use the API; or, told by API Gateway, the token lacks the scope `datamung/api` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description There is none, or it is not for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description Told by API Gateway: more requests in a second than the API takes. Try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description Something unforeseen happened; or, told by API Gateway, the API broke off */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
            /** @description An AWS service was busy; or, told by API Gateway, the API took too long. The same request may be sent again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"] | components["schemas"]["GatewayAnswer"];
                };
            };
        };
    };
}
