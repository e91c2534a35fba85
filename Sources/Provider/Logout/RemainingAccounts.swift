package import OpenIDConnect
package import Primitives

/// The accounts that stay in a browser when an application logged one of them out.
package struct RemainingAccounts: Sendable {
    /// The secret of the session that is the present one from now on.
    package let present: Secret<String>
    /// The secrets of the others.
    package let others: [Secret<String>]
    /// What scripts may know of them.
    package let browserState: BrowserState
    /// When the cookies may be forgotten.
    package let expiresAt: Timestamp
}
