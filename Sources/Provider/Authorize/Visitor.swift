package import Identity
package import Primitives

/// What a browser brought along.
package struct Visitor: Sendable {
    /// The secret of the session cookie, if it sent a well-formed one.
    package let session: Secret<String>?
    /// The secrets of the other sessions of this browser, the one used last first.
    package let others: [Secret<String>]
    /// The secret of the cookie that binds a sign-in under way to the browser.
    package let browser: Secret<String>?
    /// The secret by which the browser is recognized, whoever signs in, if it has been here before.
    package let device: Secret<String>?
    /// The organization it came to last, if it says so.
    package let organization: OrganizationName?
    /// The network address it came from.
    package let network: String
    /// What it calls itself, 200 characters at most; nothing when it does not say.
    package let agent: String
    /// The id of its request, which error pages show and the log has.
    package let request: String

    /// A browser with these cookies.
    package init(
        session: Secret<String>?, others: [Secret<String>] = [], browser: Secret<String>?,
        device: Secret<String>? = nil, organization: OrganizationName? = nil, network: String,
        agent: String = "", request: String = ""
    ) {
        self.session = session
        self.others = others
        self.browser = browser
        self.device = device
        self.organization = organization
        self.network = network
        self.agent = String(agent.prefix(200))
        self.request = request
    }
}

extension Visitor {
    /// The same browser with the secret that it is given now.
    package func bound(to secret: Secret<String>) -> Visitor {
        Visitor(
            session: session, others: others, browser: secret, device: device, organization: organization,
            network: network, agent: agent, request: request)
    }

    /// What tries are counted under: whoever has one IPv6 address has the 2⁶⁴ of its network.
    static func countedNetwork(_ network: String) -> String {
        IPAddress(network).map { $0.bytes.count == 16 ? "\($0.bytes.prefix(8))" : "\($0)" } ?? network
    }
}
