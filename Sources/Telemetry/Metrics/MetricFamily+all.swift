extension MetricFamily {
    /// Every metric there is, in the order they are published; `docs/metrics.md` is their manual.
    ///
    /// A figure under a name that is not here is not kept.
    package static let all: [MetricFamily] = http + people + passwords + database + outside + keys + tracing + process

    private static let http = [
        MetricFamily(
            "signet_http_request_duration_seconds", .histogram(bounds: requestBounds), unit: "seconds",
            labels: ["endpoint", "status"], "Time from a request's header to its answer, by endpoint and status class."),
        MetricFamily(
            "signet_event_loop_lag_seconds", .histogram(bounds: shortBounds), unit: "seconds",
            "How long work for an event loop waited for its turn."),
        MetricFamily("signet_ready", .gauge, "Whether this node answers ready: 1 or 0."),
    ]

    private static let people = [
        MetricFamily(
            "signet_sign_ins", .counter, labels: ["method", "outcome"], "Sign-ins that ended, by method and outcome."),
        MetricFamily(
            "signet_token_requests", .counter, labels: ["grant", "outcome"],
            "Requests at the token endpoint by grant type: issued, or the error code."),
    ]

    private static let passwords = [
        MetricFamily(
            "signet_password_hash_wait_seconds", .histogram(bounds: waitBounds), unit: "seconds",
            "How long a password hash waited for a thread."),
        MetricFamily(
            "signet_password_hash_duration_seconds", .histogram(bounds: hashBounds), unit: "seconds",
            "How long computing a password hash took, without the wait."),
        MetricFamily(
            "signet_password_hash_refusals", .counter, "Password hashes refused because the queue was full."),
    ]

    private static let database = [
        MetricFamily(
            "signet_database_duration_seconds", .histogram(bounds: shortBounds), unit: "seconds",
            labels: ["operation"],
            "How long a unit of database work took as its caller saw it, wait and commit included."
        ),
        MetricFamily(
            "signet_database_wait_seconds", .histogram(bounds: shortBounds), unit: "seconds", labels: ["operation"],
            "How long a unit of database work waited before it began."),
        MetricFamily(
            "signet_database_failures", .counter, labels: ["operation"],
            "Units of database work that failed, refusals by a full queue included."),
        MetricFamily(
            "signet_database_commit_size", .histogram(bounds: [1, 2, 4, 8, 16, 32, 64, 128]),
            "Units of work in one commit (SQLite)."),
    ]

    private static let outside = [
        MetricFamily(
            "signet_outbound_duration_seconds", .histogram(bounds: requestBounds), unit: "seconds", labels: ["kind"],
            "How long calls to others took, by what they were for."),
        MetricFamily(
            "signet_outbound_calls", .counter, labels: ["kind", "outcome"], "Calls to others by kind and outcome."),
        MetricFamily("signet_mails", .counter, labels: ["outcome"], "Tries to send a mail by outcome."),
        MetricFamily("signet_mail_queue_length", .gauge, "Mails that wait to be sent, on all nodes."),
        MetricFamily(
            "signet_mail_queue_oldest_age_seconds", .gauge, unit: "seconds",
            "Age of the oldest mail that waits; 0 when none does."),
        MetricFamily(
            "signet_logout_notices", .counter, labels: ["outcome"],
            "Tries to tell an application about a logout, by outcome."),
        MetricFamily("signet_logout_queue_length", .gauge, "Back-channel logouts that wait to be told, on all nodes."),
        MetricFamily(
            "signet_logout_queue_oldest_age_seconds", .gauge, unit: "seconds",
            "Age of the oldest logout that waits; 0 when none does."),
    ]

    private static let keys = [
        MetricFamily(
            "signet_signing_key_age_seconds", .gauge, unit: "seconds", labels: ["algorithm"],
            "How long the active signing key has been signing."),
        MetricFamily(
            "signet_signing_key_rotation_due_seconds", .gauge, unit: "seconds", labels: ["algorithm"],
            "Time until the next signing key takes over; below 0 when that is late."),
        MetricFamily(
            "signet_connection_certificate_expiry_timestamp_seconds", .gauge, unit: "seconds", labels: ["connection"],
            "When the last signing certificate of a connection's identity provider ends, for those that end first."),
        MetricFamily(
            "signet_tls_certificate_expiry_timestamp_seconds", .gauge, unit: "seconds",
            "When the certificate that this node shows ends."),
    ]

    private static let tracing = [
        MetricFamily("signet_spans", .counter, labels: ["outcome"], "Spans exported to the collector, or dropped."),
        MetricFamily(
            "signet_metric_series_refused", .counter, "Series that were not kept because their metric had too many."),
    ]

    private static let process = [
        MetricFamily("signet_build", .info, labels: ["version", "engine"], "What is running."),
        MetricFamily("process_cpu_seconds", .counter, unit: "seconds", "CPU time, user and system."),
        MetricFamily("process_resident_memory_bytes", .gauge, unit: "bytes", "Resident memory."),
        MetricFamily(
            "signet_process_proportional_memory_bytes", .gauge, unit: "bytes",
            "Memory with each shared page counted by share (PSS)."),
        MetricFamily("process_virtual_memory_bytes", .gauge, unit: "bytes", "Virtual memory."),
        MetricFamily("process_open_fds", .gauge, "Open file descriptors."),
        MetricFamily("process_max_fds", .gauge, "File descriptors that may be open."),
        MetricFamily("process_threads", .gauge, "Threads."),
        MetricFamily("process_start_time_seconds", .gauge, unit: "seconds", "When the process started, since 1970."),
    ]

    private static let requestBounds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    private static let shortBounds = [
        0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5,
    ]
    private static let waitBounds = [0.000_1, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10]
    private static let hashBounds = [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2]
}
