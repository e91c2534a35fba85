/// What the site is made of on the disk, read and checked once at start: assets, templates and texts.
package struct SiteFiles: Sendable {
    let assets: Assets
    let pages: Pages

    /// Reads `folder`, which has `partials/` and `assets/` in it, for the site of `issuer`.
    ///
    /// Throws `TemplateProblem`, one line, when a template or a text is missing.
    package static func load(folder: String, locales: Locales, issuer: String) throws(TemplateProblem) -> SiteFiles {
        let assets = try Assets.load(folder: "\(folder)/assets")
        let base = PublicAddress(issuer: issuer).base
        let pages = try Pages.load(folder: folder, locales: locales, base: base, assetVersion: assets.version)
        return SiteFiles(assets: assets, pages: pages)
    }
}
