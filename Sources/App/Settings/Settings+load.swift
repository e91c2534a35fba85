extension Settings {
    /// Reads the settings: a file, and the environment over it.
    ///
    /// - Parameter file: the path given by `--config`; nil takes `signet.yaml` if it exists.
    /// - Parameter environment: the variables of the process.
    package static func load(file: String?, environment: [String: String]) throws(SettingsError) -> Settings {
        let problems = ProblemList()
        var readings: [FieldReader.Reading<Settings>] = []
        if let path = file ?? (TextFile.exists(defaultFile) ? defaultFile : nil) {
            do {
                let root = try DocumentParser.parse(TextFile.read(path), source: path)
                if let root, !root.isNull {
                    readings = FieldReader(source: path, problems: problems).read(fields, from: root)
                }
            } catch {
                throw SettingsError(problem: error)
            }
        }
        let overriding = read(environment, problems: problems)
        let overridden = Set(overriding.map(\.subjectKey))
        readings = readings.filter { !overridden.contains($0.subjectKey) } + overriding
        if let first = problems.problems.first { throw SettingsError(problem: first) }
        var settings = Settings()
        for reading in readings { reading.change(&settings) }
        guard (settings.tls.certificate == nil) == (settings.tls.key == nil) else {
            throw SettingsError(
                problem: DocumentProblem(
                    source: file ?? "settings",
                    text:
                        "tls.\(settings.tls.key == nil ? "certificate" : "key") alone: expected tls.certificate with tls.key"
                ))
        }
        if let problem = settings.problemWithRegions {
            throw SettingsError(problem: DocumentProblem(source: file ?? "settings", text: problem))
        }
        guard settings.registration != .token || settings.registrationToken != nil else {
            throw SettingsError(
                problem: DocumentProblem(
                    source: file ?? "settings", text: "registration token: expected registration_token beside it"))
        }
        return settings
    }

    /// The effective settings as YAML, secrets masked.
    package var printable: String {
        DocumentValue.nested(Self.fields.compactMap { field in field.value(self).map { (field.key, $0) } }).block()
    }

    /// Every key with its environment variable, what it takes and its default, for the manual.
    package static var manual: [(key: String, variable: String, expected: String, standard: String)] {
        fields.map { field in
            (field.key, variable(of: field.key), field.expected, field.value(Settings())?.flow ?? "")
        }
    }

    private static let defaultFile = "signet.yaml"

    /// `mail.transport` is `SIGNET_MAIL_TRANSPORT`.
    private static func variable(of key: String) -> String { "SIGNET_" + key.uppercased().replacing(".", with: "_") }

    /// What the variables say.
    ///
    /// One that is set to nothing counts as not set.
    private static func read(
        _ environment: [String: String], problems: ProblemList
    ) -> [FieldReader.Reading<Settings>] {
        var readings: [FieldReader.Reading<Settings>] = []
        for (name, value) in environment.sorted(by: { $0.key < $1.key })
        where name.hasPrefix("SIGNET_") && !isOthers(name) && !value.isEmpty {
            guard let field = fields.first(where: { variable(of: $0.key) == name }) else {
                let known = nearest(to: name, among: fields.map { variable(of: $0.key) })
                problems.add("environment", "\(name): unknown variable; expected \(known)")
                continue
            }
            do {
                let change = try field.read(DocumentNode(content: .scalar(value, isQuoted: false), line: 0))
                if let first = readings.first(where: { $0.subjectKey == field.subjectKey }) {
                    problems.add("environment", "\(name): given already as \(first.key); expected one of them")
                }
                readings.append(
                    FieldReader.Reading(key: name, subjectKey: field.subjectKey, line: 0, change: change))
            } catch {
                problems.add("environment", "\(name) \(error.found): expected \(error.expected)")
            }
        }
        return readings
    }

    /// Variables that are not settings: of the test and benchmark scripts, and what Kubernetes adds for a service that
    /// is called `signet`.
    private static func isOthers(_ name: String) -> Bool {
        ["SIGNET_TEST_", "SIGNET_BENCH_", "SIGNET_SERVICE_", "SIGNET_PORT_"].contains(where: name.hasPrefix)
            || ["SIGNET_ONLY", "SIGNET_PORT"].contains(name)
    }
}

/// Why the settings cannot be used, in one line.
package struct SettingsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Where, which key, which value, and what is expected.
    package let problem: DocumentProblem

    package var description: String { problem.description }
}

extension DocumentValue {
    /// Mappings within mappings, made from keys with dots in them.
    static func nested(_ pairs: [(key: String, value: DocumentValue)]) -> DocumentValue {
        var names: [String] = []
        var groups: [String: [(key: String, value: DocumentValue)]] = [:]
        for (key, value) in pairs {
            let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
            if !names.contains(parts[0]) { names.append(parts[0]) }
            groups[parts[0], default: []].append((parts.count == 2 ? parts[1] : "", value))
        }
        return .mapping(
            names.map { name in
                let group = groups[name] ?? []
                if group.count == 1, let only = group.first, only.key.isEmpty { return (name, only.value) }
                return (name, nested(group))
            })
    }
}
