"""Ways to spoil a run, so that a module that passes is seen not to pass: the relying party does the wrong thing, or
something else comes back than what the provider said."""

import dataclasses
import secrets


def sends(*without, **instead):
    """The browser is sent with another request than the one that is judged; a value may be made from the run."""

    def spoil(run):
        authorize = run.authorize

        def other(request, method="GET"):
            kept = {name: value for name, value in request.items() if name not in without}
            made = {name: value(run) if callable(value) else value for name, value in instead.items()}
            return authorize({**kept, **made}, method)

        run.authorize = other

    return spoil


def registers(**instead):
    """Another client is registered than the module asks for; a value may be made from the run."""

    def spoil(run):
        send = run.send_registration

        def other(**changes):
            made = {name: value(run) if callable(value) else value for name, value in instead.items()}
            return send(**{**changes, **made})

        run.send_registration = other

    return spoil


def comes_back(**instead):
    """Something else comes back to the callback."""

    def spoil(run):
        authorize = run.authorize

        def other(request, method="GET"):
            answer = authorize(request, method)
            if hasattr(answer, "query"):
                part = "form" if answer.method == "POST" else "query"
                return dataclasses.replace(answer, **{part: {**answer.parameters, **instead}})
            return answer

        run.authorize = other

    return spoil


def answers(endpoint, change):
    """An endpoint answers something else: `change` is given the response, before anybody has read it."""

    def spoil(run):
        def hook(response, **_):
            if response.url.split("?")[0] == (run.metadata or {}).get(endpoint, ""):
                change(response)

        run.http.hooks["response"].append(hook)

    return spoil


def claims(**instead):
    """The ID token says something else, with its signature in order."""

    def spoil(run):
        tokens = run.tokens

        def other(response, request):
            answer, token = tokens(response, request)
            token.claims.update(instead)
            return answer, token

        run.tokens = other

    return spoil


def renews_codes(run):
    """A code is never used twice: a new one is fetched for the second time."""
    redeem, used = run.redeem, []

    def other(code, **more):
        if code in used:
            request = run.request()
            code = run.code(run.authorize(request), request)
        used.append(code)
        return redeem(code, **more)

    run.redeem = other


def is_for_somebody_else(run):
    """The client assertion is meant for another server."""
    redeem = run.redeem
    run.redeem = lambda code, audience: redeem(code, audience="https://another.example")


def tells_of_another_session(run):
    """The session state is not the one that came with the code."""
    finish = run.finish
    run.finish = lambda request, callback: finish(
        request, dataclasses.replace(callback, query={**callback.query, "session_state": "another.state"})
    )


def forgets_the_verifier(run):
    """The code verifier is another."""
    redeem = run.redeem
    run.redeem = lambda code, **more: redeem(code, **{**more, "code_verifier": secrets.token_urlsafe(32)})


def shares_the_client(run):
    """The second client is the first one."""
    second = run.second

    def other():
        found = second()
        found._client, found.redirect_uri, found.place = run.client, run.redirect_uri, run.place
        found.unregister = lambda: None
        return found

    run.second = other


def leaves_properly(run):
    """The browser is sent to log out with everything in order."""
    tokens, send, seen = run.tokens, run.browser.send, []

    def watched(response, request):
        answer, token = tokens(response, request)
        seen.append(token.value)
        return answer, token

    def other(method, url, values):
        if url == run.metadata["end_session_endpoint"] and method == "GET":
            address = run.place.url("post_logout_redirect")
            values = {"id_token_hint": seen[-1], "post_logout_redirect_uri": address}
        return send(method, url, values)

    run.tokens, run.browser.send = watched, other


def never_leaves(run):
    """The person does not confirm that they want to log out, and nobody asks for it properly."""
    run.person.confirm_logout = lambda page: page
    send = run.browser.send

    def other(method, url, values):
        return send(method, url, {} if url == run.metadata["end_session_endpoint"] else values)

    run.browser.send = other


def changes_the_state(run):
    """The browser is sent to log out with a state that was not asked for."""
    send = run.browser.send

    def other(method, url, values):
        if url == run.metadata["end_session_endpoint"]:
            values = {**values, "state": "another"}
        return send(method, url, values)

    run.browser.send = other


def comes_back_unasked(run):
    """The address that must not be called is called."""
    run.browser.visit(run.place.url("post_logout_redirect"))
