import Identity
import OpenIDConnect
import Primitives
import SignIn

extension Grant {
    /// When a grant made now ends: offline access outlives the session, everything else ends with it (OpenID Connect
    /// Core §11).
    static func end(
        of scopes: [String], in session: Session, policy: OrganizationPolicy, now: Timestamp
    ) -> Timestamp {
        scopes.contains(Scope.offlineAccess)
            ? now + .days(Int64(policy.session.maxDays)) : SessionAge(of: session, policy: policy.session).latestEnd
    }
}
