import Identity
import Primitives
import SQLStorage
import Storage
import TestKit
import Testing

/// Hashes that cost nothing and can be read.
private struct Sealing: AuditSealing {
    func hash(of line: AuditLine) -> [UInt8] {
        let previous = line.previous.first ?? 0
        return bytes(previous &+ UInt8(truncatingIfNeeded: line.text.utf8.count) &+ 1)
    }

    func seal(of head: AuditHead) -> [UInt8] { [UInt8(truncatingIfNeeded: head.number)] + head.hash }
}

extension AuditEvent {
    fileprivate static func sample(
        _ id: String, in organization: String? = "acme", account: String? = nil, at time: Timestamp = now,
        details: [Detail] = []
    ) -> AuditEvent {
        AuditEvent(
            id: AuditEventID(id), at: time, organization: organization.map { OrganizationID("o-\($0)") },
            action: .login, result: .fail, actor: account.map { .account(AccountID($0)) } ?? .nobody,
            account: account.map { AccountID($0) }, client: ClientID("portal"), session: SessionID("s"),
            origin: Origin(network: "192.0.2.1", agent: "a \"browser\"\r\n\u{0}", request: "r"), details: details)
    }
}

private let acme = AuditLog(of: OrganizationID("o-acme"))

@Suite("The audit log")
struct AuditTests {
    @Test(
        "lines have numbers without a gap, each log its own, and a hash of the line before", arguments: Engine.allCases)
    func numbers(on kind: Engine) async throws {
        try await kind.withStore { store in
            try await store.append([.sample("1"), .sample("2"), .sample("3", in: nil)], sealing: Sealing())
            try await store.append([.sample("4"), .sample("5", in: "other")], sealing: Sealing())
            let lines = try await store.auditLines(of: acme, after: 0, limit: 10)
            #expect(lines.map(\.number) == [1, 2, 3])
            #expect(lines.map(\.key.id) == ["1", "2", "4"])
            var previous: [UInt8] = []
            for line in lines {
                let expected = Sealing().hash(
                    of: AuditLine(log: acme, number: line.number, text: line.text, previous: previous))
                #expect(line.hash == expected)
                previous = line.hash
            }
            let heads = try await store.auditHeads()
            #expect(heads.map(\.log) == [AuditLog(of: nil), .index, acme, AuditLog(of: OrganizationID("o-other"))])
            #expect(heads.map(\.number) == [1, 3, 3, 1])
            #expect(heads.map(\.lastLine) == [1, 0, 3, 1])
            #expect(heads.allSatisfy { $0.seal == Sealing().seal(of: $0) })
            #expect(heads[2].hash == previous)
        }
    }

    @Test("of two hundred that write at once each gets a place, and no place is left out", arguments: Engine.allCases)
    func concurrent(on kind: Engine) async throws {
        try await kind.withStore { store in
            _ = try await race(200) { index in
                let organization = ["acme", "other", nil][index % 3]
                try await store.append(
                    (0...index % 3).map { .sample("\(index)/\($0)", in: organization) }
                        + (index % 5 == 0 ? [.sample("\(index)/x", in: "fifth")] : []), sealing: Sealing())
            }
            var total = 0
            for head in try await store.auditHeads() where head.log != .index {
                let lines = try await store.auditLines(of: head.log, after: 0, limit: 1_000)
                #expect(lines.map(\.number) == Array(1...head.number))
                #expect(head.lastLine == head.number)
                total += lines.count
            }
            #expect(total == 67 * 1 + 67 * 2 + 66 * 3 + 40)
            #expect(try await store.auditHeads().first { $0.log == .index }?.number == 4)
        }
    }

    @Test("an event comes back as it was, whatever it holds", arguments: Engine.allCases)
    func roundTrip(on kind: Engine) async throws {
        let events: [AuditEvent] = [
            .sample(
                "full", account: "ann", details: [.init("reason", "not_right"), .init("rules", "a b \u{0}ü\u{202e}")]),
            AuditEvent(
                id: AuditEventID("bare"), at: now, organization: nil, action: .unlocked, result: .ok, actor: .shell,
                account: nil, client: nil, session: nil, origin: .init(), details: []),
        ]
        try await kind.withStore { store in
            try await store.append(events, sealing: Sealing())
            let read = try await store.auditLines(after: nil, limit: 10).map { AuditEvent(document: $0.text) }
            #expect(Set(read.map(\.?.id.value)) == ["full", "bare"])
            for event in events { #expect(read.contains(event)) }
        }
    }

    @Test("pages by time and by number go through every line once, both ways", arguments: Engine.allCases)
    func pages(on kind: Engine) async throws {
        try await kind.withStore { store in
            for index in 0..<25 {
                try await store.append(
                    [.sample("\(index)", in: index % 2 == 0 ? "acme" : nil, at: now + .seconds(Int64(index / 5)))],
                    sealing: Sealing())
            }
            var forward: [String] = []
            var place: AuditPlace?
            while let last = try await store.auditLines(after: place, limit: 4).appended(to: &forward) {
                place = last.place
            }
            var backward: [String] = []
            place = nil
            while let last = try await store.auditLines(before: place, limit: 4).appended(to: &backward) {
                place = last.place
            }
            #expect(forward.count == 25 && Set(forward).count == 25)
            #expect(backward == forward.reversed())
            var numbered: [String] = []
            var number = Int64.max
            while let last = try await store.auditLines(of: acme, before: number, limit: 4).appended(to: &numbered) {
                number = last.number
            }
            #expect(numbered == (0..<25).filter { $0 % 2 == 0 }.reversed().map(String.init))
        }
    }

    @Test("what happened to an account is found in every log, newest first", arguments: Engine.allCases)
    func account(on kind: Engine) async throws {
        try await kind.withStore { store in
            for index in 0..<6 {
                try await store.append(
                    [
                        .sample(
                            "\(index)", in: ["acme", nil][index % 2], account: index == 3 ? "bob" : "ann",
                            at: now + .seconds(Int64(index)))
                    ], sealing: Sealing())
            }
            let ann = AccountID("ann")
            let first = try await store.events(of: ann, before: nil, limit: 3)
            #expect(first.map(\.id.value) == ["5", "4", "2"])
            let last = try #require(first.last)
            let rest = try await store.events(of: ann, before: AuditPlace(at: last.at, id: last.id), limit: 3)
            #expect(rest.map(\.id.value) == ["1", "0"])
        }
    }

    @Test("nothing of an event is written when one of its batch cannot be", arguments: Engine.allCases)
    func allOrNothing(on kind: Engine) async throws {
        try await kind.withStore { store in
            try await store.append([.sample("1")], sealing: Sealing())
            await #expect(throws: StorageError.self) {
                try await store.append([.sample("2", in: "other"), .sample("1")], sealing: Sealing())
            }
            #expect(try await store.auditLines(after: nil, limit: 10).count == 1)
            #expect(try await store.auditHeads().map(\.number) == [1, 1])
        }
    }

    @Test("the log outlives its organization and its people", arguments: Engine.allCases)
    func outlives(on kind: Engine) async throws {
        try await kind.withStore { store in
            let world = try World()
            try await world.settle(in: store)
            try await store.append([.sample("1", account: world.account.id.value)], sealing: Sealing())
            try await store.apply([.removeOrganization(world.organization.id)])
            _ = try await store.removeExpired(before: now + .days(3_650))
            #expect(try await store.auditLines(of: acme, after: 0, limit: 10).count == 1)
        }
    }
}

extension [StoredAuditLine] {
    /// Notes the lines' ids; the last line, or nil when there is none.
    fileprivate func appended(to ids: inout [String]) -> StoredAuditLine? {
        ids += map(\.key.id)
        return last
    }
}
