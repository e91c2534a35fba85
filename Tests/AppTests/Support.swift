import App
import Credentials
import Foundation
import Identity
import Primitives
import Provider
import Storage
import Synchronization
import TestKit
import Testing

/// Lends a folder with these files in it, and removes it afterwards.
func withFiles<Result>(_ files: [String: String], _ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("signet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    return try await body(folder.path)
}

/// Hashes that cost nothing and can be read, and that are counted.
final class ReadableHashing: PasswordHashing {
    private let count = Mutex(0)

    /// How often something was computed.
    var calls: Int { count.withLock { $0 } }

    func admit() {}

    func hash(_ password: Secret<String>) async throws -> String {
        count.withLock { $0 += 1 }
        return "hash of \(password.reveal())"
    }

    func verify(_ password: Secret<String>, against hash: String) async throws -> Bool {
        count.withLock { $0 += 1 }
        return hash == "hash of \(password.reveal())"
    }
}

/// Documents by their URL, and nothing else that answers.
final class PublishedDocuments: OutboundHTTP {
    private let documents = Mutex<[String: [UInt8]]>([:])

    /// Puts a document up.
    func publish(_ document: String, at url: String) { documents.withLock { $0[url] = Array(document.utf8) } }

    func document(
        at url: String, kind: OutboundDocument, freshness: OutboundFreshness, isForAnybody: Bool
    ) async throws(OutboundError) -> [UInt8] {
        guard let document = documents.withLock({ $0[url] }) else { throw .unresolved }
        return document
    }

    func post(_ form: FormParameters, to url: String) async throws(OutboundError) -> Int { throw .unresolved }

    func send(_ call: OutboundCall) async throws(OutboundError) -> OutboundAnswer { throw .unresolved }
}

/// A database, and files applied to it.
struct Deployed {
    let store: any Store
    let clock = FixedClock()
    let passwords = ReadableHashing()
    let documents = PublishedDocuments()
    let key = [UInt8](repeating: 1, count: 32)
    let sealer = Sealer(key: [UInt8](repeating: 2, count: 32))

    /// What applies declarations here.
    func use(seed: UInt64 = 1) -> ApplyDeclarations {
        ApplyDeclarations(
            store: store, passwords: passwords, outbound: documents, clientSecretKey: key, sealer: sealer, clock: clock,
            random: SeededRandom(seed: seed))
    }

    /// Applies the text of a file and returns the plan's lines.
    @discardableResult
    func apply(_ yaml: String, prune: Bool = false) async throws -> [String] {
        try await applyForPlan(yaml, prune: prune).text.split(separator: "\n").map(String.init)
    }

    /// Applies the text of a file.
    func applyForPlan(_ yaml: String, prune: Bool = false) async throws -> Plan {
        let seed = UInt64(yaml.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) })
        return try await use(seed: seed).apply(DeclarationFiles.parse(yaml, source: "test.yaml"), prune: prune)
    }

    /// The person with this address in an organization.
    func person(_ email: String, in organization: String = "acme") async throws -> AccountWithPassword {
        let name = organization == "-" ? .operators : try #require(OrganizationName(organization))
        let found = try #require(try await store.organization(named: name))
        let address = try #require(EmailAddress(email))
        return try #require(try await store.accounts(email: address, in: found.id, limit: 1).first)
    }

    /// The organization with this name.
    func organization(_ name: String) async throws -> Organization {
        let name = try #require(OrganizationName(name))
        return try #require(try await store.organization(named: name))
    }
}

/// Lends an empty database on SQLite.
func withDeployment<Result: Sendable>(_ body: (Deployed) async throws -> Result) async throws -> Result {
    try await Engine.sqlite.withStore { try await body(Deployed(store: $0)) }
}

/// The lines of the error that reading this text ends with; none when it can be read.
func problems(_ yaml: String, environment: [String: String] = [:]) -> [String] {
    do {
        _ = try DeclarationFiles.parse(yaml, source: "a.yaml", environment: environment)
        return []
    } catch {
        return error.problems.map(\.description)
    }
}
