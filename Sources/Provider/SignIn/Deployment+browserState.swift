import Credentials
import Identity
import OpenIDConnect
import Primitives

extension Deployment {
    /// What scripts may know of a session: a keyed hash of its id, so that it tells nothing and cannot be made up.
    func browserState(of session: Session, in organization: Organization) -> BrowserState {
        let end = session.startedAt + .days(Int64(organization.policy.session.maxDays))
        let value = Base64URL.encode(SecretMAC.compute(session.id.value, key: vault.browserStateKey))
        return BrowserState(value: value, seconds: max(0, (end - clock.now()).components.seconds))
    }
}
