/* placeholder until the layer has a source */ extern int analysis_placeholder;
