import Credentials
import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

/// An app that shows one-time codes.
struct Authenticator: Sendable {
    let world: World
    let secret: [UInt8]

    /// The code it shows now, or some steps from now.
    func code(_ offset: Int64 = 0) -> String {
        TOTP.code(of: secret, at: TOTP.step(at: world.clock.now()) + offset)
    }

    /// A code that is not one of those that count now.
    var wrong: String {
        let good = Set((-1...1).map { code(Int64($0)) })
        return ["000000", "000001", "000002", "000003"].first { !good.contains($0) } ?? ""
    }
}

extension World {
    /// Gives a person a device, as a declarative file does.
    func device(_ name: String = "phone", of account: Account? = nil, secret: UInt8 = 5) async throws -> Authenticator {
        let account = account ?? ada
        let secret = [UInt8](repeating: secret, count: TOTP.secretLength)
        let id = TOTPDeviceID("\(name) of \(account.id)")
        let sealed = try deployment.vault.sealer.seal(
            secret, context: "totp-device/\(id)", nonce: deployment.random.bytes(Sealer.nonceLength))
        try await change(
            .putDevice(
                TOTPDevice(
                    id: id, account: account.id, name: name, sealedSecret: sealed, createdAt: clock.now())))
        return Authenticator(world: self, secret: secret)
    }

    /// The app that was told what an enrolment shows.
    func authenticator(_ form: EnrolmentForm?) throws -> Authenticator { try authenticator(form?.key) }

    /// The app that was told this key.
    func authenticator(_ key: EnrolmentKey?) throws -> Authenticator {
        let key = try #require(key)
        return Authenticator(world: self, secret: try #require(Base32.decode(key.secret.reveal())))
    }
}

extension EnrolmentForm {
    /// The key it shows, if it shows one.
    var key: EnrolmentKey? { if case .code(let key) = stage { key } else { nil } }
    /// The recovery codes it shows; nil when the device does not count yet.
    var recoveryCodes: [String]? {
        if case .done(let codes) = stage { codes.map { $0.reveal() } } else { nil }
    }
}

extension Browser {
    /// Signs in with password and code.
    mutating func signIn(
        _ request: AuthorizationParameters, with authenticator: Authenticator, _ email: String = "ada@acme.example"
    ) async throws -> SignInView {
        let id = try await open(request)
        #expect(try await submit(email, to: id).secondFactor != nil)
        return try await submit(.code(authenticator.code()), to: id)
    }

    /// Comes with a request, gives the password, and must be asked for a code.
    mutating func openSecondFactor(_ request: AuthorizationParameters) async throws -> InteractionID {
        let id = try await open(request)
        let form = try #require(try await submit(to: id).secondFactor)
        #expect(form.interaction == id && form.problem == nil)
        return id
    }

    /// Enrols a device in a sign-in that asks for it; the app, and the page with the recovery codes.
    mutating func enrol(_ name: String = "phone", at id: InteractionID) async throws -> (Authenticator, EnrolmentForm) {
        let named = try await submit(.enrolment(.name(name)), to: id)
        let authenticator = try world.authenticator(named.enrolment)
        let done = try await submit(.enrolment(.code(authenticator.code())), to: id)
        return (authenticator, try #require(done.enrolment))
    }
}
