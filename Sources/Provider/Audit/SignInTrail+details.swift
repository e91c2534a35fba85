import Identity
import Primitives
import SignIn

extension SignInTrail.Reason {
    /// Why the decision refuses.
    init(_ refusal: Refusal) {
        switch refusal {
        case .accountSuspended: self = .suspended
        case .accountInvited: self = .invited
        case .locked: self = .locked
        case .ssoRequired: self = .ssoRequired
        case .unmetAuthenticationRequirements: self = .unmet
        case .notAllowed: self = .notAllowed
        }
    }
}

extension Decision {
    /// The rules that apply, in the order of the steps.
    var rulesDetail: AuditEvent.Detail {
        .init("rules", reasons.filter(\.applies).map(\.rule).joined(separator: " "))
    }
}

extension LockoutPolicy {
    /// How long a pause lasts.
    var detail: AuditEvent.Detail { .init("seconds", String(durationSeconds)) }
}

extension EmailAddress {
    /// The address that somebody typed, of nobody we know: some people type their password here, so only what can hardly
    /// be anything but an address is written down.
    var detail: AuditEvent.Detail {
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        let isLikely =
            labels.count > 1 && labels.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(\.isHostNameByte) }
            && labels.last.map { $0.count > 1 && $0.utf8.allSatisfy { (0x61...0x7A).contains($0) } } ?? false
        return .init("email", isLikely ? normalized : "(withheld)")
    }
}

extension UInt8 {
    fileprivate var isHostNameByte: Bool {
        (0x61...0x7A).contains(self) || (0x30...0x39).contains(self) || self == 0x2D
    }
}
