#pragma once
#include "gateway/domain/pipeline/context.hpp"

// What the checkpoints of stages.hpp do at doors whose bodies pass untouched (opaque/doors.hpp).
namespace astra::gateway::stages {

StageResult validate_opaque(RequestContext& context);
// Where the request names no model, or the path names a connection; else route() does.
bool routes_by_connection(const RequestContext& context);
StageResult route_opaque(RequestContext& context);
StageResult transform_opaque(RequestContext& context);

}  // namespace astra::gateway::stages
