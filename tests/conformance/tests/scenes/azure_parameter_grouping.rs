//! `azure-parameter-grouping.json`.

use oast_conformance::azure_parameter_grouping::Client;
use oast_conformance::azure_parameter_grouping::runtime::Broken;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let grouping = client.parameter_grouping();
    let files = client.file_and_directory_operations();
    accepted! { run:
        "postParameterGroupingRequiredParameters"
            grouping.post_required("path", &1234).custom_header("header").query(21);
        "postParameterGroupingRequiredParameters" grouping.post_required("path", &1234);
        "postParameterGroupingOptionalParameters"
            grouping.post_optional().custom_header("header").query(21);
        "postParameterGroupingOptionalParameters" grouping.post_optional();
        "PostParameterGroupingWithReservedWords"
            grouping.post_reserved_words().from_parameter("bob").accept("yes");
        "postParameterGroupingMultipleParameterGroups" grouping
            .post_multi_param_groups()
            .header_one("header")
            .query_one(21)
            .header_two("header2")
            .query_two(42);
        "postParameterGroupingMultipleParameterGroups"
            grouping.post_multi_param_groups().header_one("header").query_two(42);
        "postParameterGroupingSharedParameterGroupObject"
            grouping.post_shared_parameter_group_object().header_one("header").query_one(42);
        "PutParameterGroupingConstant" files
            .parameter_grouping_group_with_constant()
            .grouped_constant("foo")
            .grouped_parameter("bar");
    }
    run.local(
        "azure-parameter-grouping: empty and unknown values",
        async {
            let request = grouping.post_required("", &1).request();
            let broken = request.expect_err("nothing to send");
            let broken: Vec<_> = broken.iter().map(|one| one.broken).collect();
            assert_eq!(broken, [Broken::EmptySegment]);
            let call = files.parameter_grouping_group_with_constant();
            let request = call.grouped_constant("bar").request();
            let broken = request.expect_err("nothing to send");
            let broken: Vec<_> = broken.iter().map(|one| one.broken).collect();
            assert_eq!(broken, [Broken::NotOneOf { allowed: &["foo"] }]);
        },
    )
    .await;
    run.local(
        "azure-parameter-grouping: all of two groups is sent",
        async {
            let call = grouping.post_multi_param_groups();
            let call = call
                .header_one("a")
                .query_one(1)
                .header_two("b")
                .query_two(2);
            let request = call.request().expect("valid");
            assert_eq!(request.uri().query(), Some("query-one=1&query-two=2"));
            assert_eq!(request.headers()["header-one"], "a");
            assert_eq!(request.headers()["header-two"], "b");
        },
    )
    .await;
}
