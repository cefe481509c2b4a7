from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class Body(BaseModel):
    """What a request sends: nothing but its fields, of exactly their types."""

    model_config = ConfigDict(extra="forbid", strict=True)


def text(length: int):
    return Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=length)]
