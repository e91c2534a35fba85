import Identity
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("The link that makes the first operator")
struct FirstOperatorTests {
    private static let password = "nine purple elephants dance"

    @Test("AU-38: works once, and the operator it makes can sign in")
    func once() async throws {
        try await World.run { world in
            let setup = FirstOperator(world.deployment)
            let token = try #require(try await setup.token())
            #expect(try await setup.accepts(token))
            #expect(try await setup.create(with: token) == .created)
            #expect(try await setup.token() == nil)
            #expect(try await !setup.accepts(token))
            #expect(try await setup.create(with: token, email: "eve@evil.example") == .linkNotValid)
            var browser = world.browser()
            let view = try await browser.signIn(world.portal.request(), "root@signet.example", Self.password)
            #expect(view.finished != nil)
            let contents = try await HomePage(world.deployment).contents(for: browser.visitor)
            #expect(contents?.account.roles == [.operator])
            #expect(contents?.organization.name == .operators)
        }
    }

    @Test("AU-38: of 20 people at once one becomes the operator")
    func race() async throws {
        try await World.run { world in
            let setup = FirstOperator(world.deployment)
            let token = try #require(try await setup.token())
            let outcomes = try await concurrently(20) { index in
                try await setup.create(with: token, email: "root\(index)@signet.example")
            }
            #expect(outcomes.count { $0 == .created } == 1)
            #expect(outcomes.count { $0 == .linkNotValid } == 19)
            let operators = try #require(try await world.store.organization(named: .operators))
            #expect(try await world.store.accounts(of: operators.id).count == 1)
        }
    }

    @Test("AU-38: never works again, even when all operators were removed")
    func neverAgain() async throws {
        try await World.run { world in
            let setup = FirstOperator(world.deployment)
            let token = try #require(try await setup.token())
            #expect(try await setup.create(with: token) == .created)
            let home = try #require(try await world.store.organization(named: .operators))
            for person in try await world.store.accounts(of: home.id) {
                try await world.change(.removeAccount(person.account.id))
            }
            #expect(try await setup.create(with: token) == .linkNotValid)
            #expect(try await !world.store.hasOperator())
        }
    }

    @Test("is not guessed, and what will not do spends nothing")
    func refused() async throws {
        try await World.run { world in
            let setup = FirstOperator(world.deployment)
            let token = try #require(try await setup.token())
            for wrong in [
                "", "x", String(token.reveal().dropLast()), token.reveal() + "A", token.reveal().lowercased(),
            ] {
                #expect(try await setup.create(with: Secret(wrong)) == .linkNotValid)
                #expect(try await !setup.accepts(Secret(wrong)))
            }
            #expect(try await setup.create(with: token, email: "root") == .malformedEmail)
            #expect(try await setup.create(with: token, confirmation: "another") == .mismatch)
            let short = try await setup.create(with: token, password: "short", confirmation: "short")
            guard case .unmet(let criteria) = short else {
                Issue.record("a short password was expected to be refused")
                return
            }
            #expect(criteria.filter { !$0.isMet }.map(\.key) == ["min_length"])
            #expect(try await setup.create(with: token) == .created)
        }
    }
}

extension FirstOperator {
    /// Submits the form behind the link.
    fileprivate func create(
        with token: Secret<String>, email: String = "root@signet.example",
        password: String = "nine purple elephants dance", confirmation: String = "nine purple elephants dance"
    ) async throws -> Outcome {
        try await create(
            token: token, email: email, password: Secret(password), confirmation: Secret(confirmation))
    }
}
