/* placeholder until the layer has a source */ extern int model_placeholder;
