#pragma once

#include "mirrorflow/v1/config.pb.h"
#include "services/sandbox/generator/register_layout.h"

namespace mirrorflow {

// How a node has to read a generated register.
v1::Mapping MappingForLayout(const RegisterLayout& layout);

}  // namespace mirrorflow
