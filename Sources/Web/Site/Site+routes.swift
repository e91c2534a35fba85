package import CoreMetrics
import OpenIDConnect
package import Primitives
package import Provider

extension Site {
    /// What the site is told beside its deployment.
    package struct Settings: Sendable {
        /// What it is made of on the disk.
        package var files: SiteFiles
        /// The proxies that are believed.
        package var proxies: [CIDR]
        /// The regions to choose from; none without a choice.
        package var regions: [Regions.Region]
        /// How much of a request is read.
        package var limits = Limits()
        /// What is kept of requests.
        package var watch = Watch()

        /// What is kept of requests.
        package struct Watch: Sendable {
            /// Where they are counted; nil for nowhere.
            package var metrics: (any MetricsFactory)?
            /// Whether each has a line in the log.
            package var logsRequests: Bool

            /// A line for each, unless something else is said.
            package init(metrics: (any MetricsFactory)? = nil, logsRequests: Bool = true) {
                self.metrics = metrics
                self.logsRequests = logsRequests
            }
        }

        /// Settings with the limits that are promised.
        package init(
            files: SiteFiles, proxies: [CIDR] = [], regions: [Regions.Region] = [], watch: Watch = Watch()
        ) {
            self.watch = watch
            self.regions = regions
            self.files = files
            self.proxies = proxies
        }
    }

    /// The whole site over a deployment.
    ///
    /// - Parameter mac: a keyed hash with a key of the deployment's own, for the tokens in forms.
    package init(
        _ deployment: Deployment, settings: Settings, readiness: Readiness,
        mac: @escaping @Sendable (_ text: String) -> [UInt8]
    ) {
        let address = PublicAddress(issuer: deployment.server.issuer)
        let front = Front(
            pages: settings.files.pages, cookies: Cookies(isSecure: address.isSecure),
            forms: FormProtection(origin: address.origin, mac: mac), random: deployment.random,
            regions: Regions(settings.regions, own: deployment.server.issuer))
        let configuration = deployment.configuration
        let nonces = DPoPNonces(deployment)
        self.init(
            routes: Self.routes(deployment, front: front) + HealthRoutes { readiness.report() }.routes
                + settings.files.assets.routes,
            kept: Self.federation(deployment, front: front).kept, front: front, address: address,
            crossOrigin: CrossOrigin { try await configuration.isClientOrigin($0) },
            nonce: { nonces.current }, takeNews: { try await deployment.refreshWhenStale() },
            isStopping: { deployment.draining.isUnderWay },
            proxies: TrustedProxies(settings.proxies), limits: settings.limits,
            logger: deployment.logger, watch: settings.watch, spans: deployment.spans)
    }

    private static func federation(_ deployment: Deployment, front: Front) -> FederationRoutes {
        let signIn = SignInRoutes(SignInFlow(deployment), front: front, clock: deployment.clock)
        return FederationRoutes(FederationRoutes.UseCases(deployment), signIn: signIn, front: front)
    }

    /// Every route of the site.
    private static func routes(_ deployment: Deployment, front: Front) -> [Route] {
        let signIn = SignInRoutes(SignInFlow(deployment), front: front, clock: deployment.clock)
        let passwords = ForgottenPassword(deployment)
        let access = AccountAccess(deployment)
        let door = AccountDoor(access, front: front)
        return AuthorizeRoutes(AuthorizationEndpoint(deployment), front: front).routes
            + signIn.routes
            + AskAddressRoutes(passwords, signIn: signIn.flow, front: front).routes
            + ResetPasswordRoutes(passwords, front: front).routes
            + CodeRoutes(MailedCodes(deployment), front: front).routes
            + InvitationRoutes(AcceptInvitation(deployment), signIn: signIn, front: front).routes
            + ConsentRoutes(ConsentFlow(deployment), profile: ChangeProfile(deployment), front: front).routes
            + DeviceRoutes(
                DeviceFlow(deployment), access: access, profile: ChangeProfile(deployment), front: front
            ).routes
            + ClientRoutes(deployment).routes
            + RegistrationRoutes(deployment).routes
            + DiscoveryRoutes(server: deployment.server, keys: deployment.keys).routes
            + LogoutRoutes(EndSessionEndpoint(deployment), front: front, clock: deployment.clock).routes
            + SessionFrame(front: front).routes
            + HomeRoutes(Provider.HomePage(deployment), front: front).routes
            + AccountRoutes(ChangeProfile(deployment), door: door, front: front).routes
            + PasswordRoutes(ChangePassword(deployment), door: door, front: front, clock: deployment.clock).routes
            + FactorRoutes(AccountFactors(deployment), door: door).routes
            + SessionsRoutes(OwnSessions(deployment), door: door).routes
            + ActivityRoutes(OwnActivity(deployment), door: door).routes
            + ApplicationsRoutes(OwnApplications(deployment), WithdrawConsent(deployment), door: door).routes
            + federation(deployment, front: front).routes
            + SetupRoutes(FirstOperator(deployment), front: front).routes
            // Before the other assets, whose path is the beginning of theirs.
            + LogoRoutes { try await deployment.configuration.logo(hash: $0) }.routes
    }
}
