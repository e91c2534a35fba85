/// A sentence that ends a sign-in: nothing can be done on this page.
package struct NoticePage: Page {
    package static let template = "notice"
    package let heading: String
    package let problem: String?
}
